package io.predilect.jobs.train;

import io.predilect.data.shard.TokenizedPair;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;

/** Shards as a list. */
final class ReadShards {
  private ReadShards() {}

  static List<TokenizedPair> of(String folder) throws IOException {
    Path file = Files.createTempFile("shards", ".examples");
    try (DiskExamples read =
        ShardExamples.read(folder, new Configuration(), file, UnaryOperator.identity())) {
      return IntStream.range(0, read.size()).mapToObj(read::get).toList();
    } finally {
      Files.deleteIfExists(file);
    }
  }
}
