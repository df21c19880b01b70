package io.predilect.jobs.shard;

import io.predilect.data.shard.ShardSchema;
import java.io.Serializable;
import java.util.Comparator;
import org.apache.spark.Partitioner;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Row;
import scala.Tuple2;

/** Puts rows into shards by a seeded hash of their ids, and into order by length. */
final class ShardOrder {
  /** Where a row goes: its shard, then its length, then its id, so that the order is total. */
  record Key(int shard, int length, String id) implements Serializable {}

  private static final class ByLength implements Comparator<Key>, Serializable {
    private static final long serialVersionUID = 1L;

    @Override
    public int compare(Key a, Key b) {
      int byLength = Integer.compare(a.length, b.length);
      return byLength != 0 ? byLength : a.id.compareTo(b.id);
    }
  }

  private static final class ByShard extends Partitioner {
    private static final long serialVersionUID = 1L;
    private final int shards;

    ByShard(int shards) {
      this.shards = shards;
    }

    @Override
    public int numPartitions() {
      return shards;
    }

    @Override
    public int getPartition(Object key) {
      return ((Key) key).shard;
    }
  }

  private ShardOrder() {}

  /** One partition per shard, sorted by length. */
  static JavaRDD<Row> of(JavaRDD<Row> rows, int shards, long seed) {
    return rows.mapToPair(row -> new Tuple2<>(key(row, shards, seed), row))
        .repartitionAndSortWithinPartitions(new ByShard(shards), new ByLength())
        .values();
  }

  private static Key key(Row row, int shards, long seed) {
    String id = row.getAs(ShardSchema.ID);
    return new Key(shard(id, shards, seed), ShardRows.length(row), id);
  }

  /** A shard for an id, all equally likely. */
  static int shard(String id, int shards, long seed) {
    return (int) Long.remainderUnsigned(hash(id, seed), shards);
  }

  /** A place in [0, 1) for an id, all equally likely. */
  static double position(String id, long seed) {
    return (hash(id, seed) >>> 11) * 0x1p-53;
  }

  private static long hash(String id, long seed) {
    long hash = seed;
    for (int i = 0; i < id.length(); i++) {
      hash = (hash ^ id.charAt(i)) * 0x100000001B3L; // FNV-1a's step
    }
    // SplitMix64's finaliser: all bits count
    hash = (hash ^ (hash >>> 30)) * 0xBF58476D1CE4E5B9L;
    hash = (hash ^ (hash >>> 27)) * 0x94D049BB133111EBL;
    return hash ^ (hash >>> 31);
  }
}
