package io.predilect.jobs.train;

import io.predilect.data.shard.ShardFile;
import io.predilect.data.shard.ShardReader;
import io.predilect.data.shard.TokenizedPair;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.apache.hadoop.conf.Configuration;

/** The examples of a shard folder, read by each rank itself: no row passes through the driver. */
final class ShardExamples {
  private ShardExamples() {}

  /**
   * All pairs of all shards, shards by name and rows in their order: the same on every rank.
   *
   * @param file a new file of this machine for them
   * @param each what becomes of a pair on its way
   */
  static DiskExamples read(
      String folder, Configuration hadoop, Path file, UnaryOperator<TokenizedPair> each)
      throws IOException {
    try (Pairs pairs =
        new Pairs(ShardFile.list(new org.apache.hadoop.fs.Path(folder), hadoop), hadoop, each)) {
      return DiskExamples.write(file, pairs);
    }
  }

  /** The pairs of several shards, of which one is open at a time. */
  private static final class Pairs implements Iterator<TokenizedPair>, AutoCloseable {
    private final Iterator<ShardFile> shards;
    private final Configuration hadoop;
    private final UnaryOperator<TokenizedPair> each;
    private Optional<ShardReader> open = Optional.empty();

    Pairs(List<ShardFile> shards, Configuration hadoop, UnaryOperator<TokenizedPair> each) {
      this.shards = shards.iterator();
      this.hadoop = hadoop;
      this.each = each;
    }

    @Override
    public boolean hasNext() {
      while (open.isEmpty() || !open.get().hasNext()) {
        close();
        if (!shards.hasNext()) {
          return false;
        }
        open = Optional.of(ShardReader.open(shards.next().path(), hadoop));
      }
      return true;
    }

    @Override
    public TokenizedPair next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      return each.apply(open.orElseThrow().next());
    }

    @Override
    public void close() {
      open.ifPresent(ShardReader::close);
      open = Optional.empty();
    }
  }
}
