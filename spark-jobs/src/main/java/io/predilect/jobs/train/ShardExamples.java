package io.predilect.jobs.train;

import io.predilect.data.hash.Sha256;
import io.predilect.data.shard.ShardFile;
import io.predilect.data.shard.ShardReader;
import io.predilect.data.shard.TokenizedPair;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;

/**
 * All pairs of a folder of shards, shards by name and rows in their order: the same on every rank.
 * Each rank reads them itself; no row passes through the driver.
 */
final class ShardExamples implements Iterator<TokenizedPair>, AutoCloseable {
  private final Iterator<ShardFile> shards;
  private final Configuration hadoop;
  private Optional<ShardReader> open = Optional.empty();

  /** The pairs of some shards, of which one is open at a time. */
  ShardExamples(List<ShardFile> shards, Configuration hadoop) {
    this.shards = shards.iterator();
    this.hadoop = hadoop;
  }

  /** Tells shards from all others, and from what lay at their place before. */
  static String version(List<ShardFile> shards, Configuration hadoop) throws IOException {
    Sha256 sum = new Sha256();
    for (ShardFile shard : shards) {
      FileStatus status = shard.path().getFileSystem(hadoop).getFileStatus(shard.path());
      sum.add(status.getPath().toString());
      sum.add(status.getLen());
      sum.add(status.getModificationTime());
    }
    return sum.shortHex();
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
    return open.orElseThrow().next();
  }

  @Override
  public void close() {
    open.ifPresent(ShardReader::close);
    open = Optional.empty();
  }
}
