package io.predilect.jobs.train;

import io.predilect.data.shard.ShardFile;
import io.predilect.data.shard.ShardReader;
import io.predilect.data.shard.TokenizedPair;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** The examples of a shard folder, read by each rank itself: no row passes through the driver. */
final class ShardExamples {
  private ShardExamples() {}

  /** All pairs of all shards, shards by name and rows in their order: the same on every rank. */
  static List<TokenizedPair> read(String folder, Configuration hadoop) {
    List<TokenizedPair> pairs = new ArrayList<>();
    for (ShardFile shard : ShardFile.list(new Path(folder), hadoop)) {
      try (ShardReader rows = ShardReader.open(shard.path(), hadoop)) {
        rows.forEachRemaining(pairs::add);
      }
    }
    return pairs;
  }
}
