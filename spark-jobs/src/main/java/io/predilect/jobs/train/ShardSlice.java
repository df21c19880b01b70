package io.predilect.jobs.train;

import io.predilect.data.shard.ShardFile;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * Some windows of a shard: every {@code parts}-th, from number {@code part} on. Rows stand in an
 * order that their lengths have no say in, so that these take as long as those of its other slices.
 *
 * @param file the shard
 * @param first the number of its first row among the rows of all shards
 * @param part the slice's number
 * @param parts slices of this shard
 */
record ShardSlice(String file, long first, int part, int parts) implements Serializable {

  /** Slices of all shards, at least one a task and as few as there can be. */
  static List<ShardSlice> of(List<ShardFile> shards, int tasks) {
    int parts = (tasks + shards.size() - 1) / shards.size();
    List<ShardSlice> slices = new ArrayList<>();
    long first = 0;
    for (ShardFile shard : shards) {
      for (int part = 0; part < parts; part++) {
        slices.add(new ShardSlice(shard.path().toString(), first, part, parts));
      }
      first += shard.rows();
    }
    return slices;
  }

  /** Whether a window of the shard is among these. */
  boolean holds(long window) {
    return window % parts == part;
  }
}
