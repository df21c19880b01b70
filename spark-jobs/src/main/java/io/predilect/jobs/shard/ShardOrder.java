package io.predilect.jobs.shard;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.udf;

import io.predilect.data.hash.SplitMix;
import io.predilect.data.shard.ShardSchema;
import java.util.Arrays;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.unsafe.hash.Murmur3_x86_32;

/**
 * Puts rows into the order that trainings read them in: by a seeded hash of their ids, cut into
 * shards. One shard after the other they stand in that order however many shards there are, so that
 * nothing that is made of them depends on that number or on how the rows came.
 */
final class ShardOrder {
  private static final String POSITION = "_position";
  private static final int SPARK_SEED = 42; // of the hash that Spark partitions by

  private ShardOrder() {}

  /**
   * One partition per shard, sorted by place and, where two rows have one, by id and then by what
   * they hold.
   *
   * @param rows with the columns of {@link ShardRows#SCHEMA}
   */
  static Dataset<Row> of(Dataset<Row> rows, int shards, long seed) {
    int[] keys = keys(shards);
    UDF1<String, Integer> key = id -> keys[shard(id, shards, seed)];
    UDF1<String, Double> position = id -> position(id, seed);
    Column id = col(ShardSchema.ID);
    Column[] order =
        Stream.of(Stream.of(POSITION, ShardSchema.ID), ShardSchema.TOKENS.stream())
            .flatMap(columns -> columns)
            .map(functions::col)
            .toArray(Column[]::new);
    return rows.repartition(shards, udf(key, DataTypes.IntegerType).apply(id))
        .withColumn(POSITION, udf(position, DataTypes.DoubleType).apply(id))
        .sortWithinPartitions(order)
        .drop(POSITION);
  }

  /** For every shard a number that Spark, partitioning by its hash, puts into that partition. */
  static int[] keys(int shards) {
    int[] keys = new int[shards];
    Arrays.fill(keys, -1);
    int found = 0;
    for (int key = 0; found < shards; key++) {
      int shard = Math.floorMod(Murmur3_x86_32.hashInt(key, SPARK_SEED), shards);
      if (keys[shard] < 0) {
        keys[shard] = key;
        found++;
      }
    }
    return keys;
  }

  /** A shard for an id, all equally likely; ids of a later shard have later places. */
  static int shard(String id, int shards, long seed) {
    return (int) (position(id, seed) * shards);
  }

  /** A place in [0, 1) for an id, all equally likely. */
  static double position(String id, long seed) {
    return SplitMix.uniform(hash(id, seed));
  }

  private static long hash(String id, long seed) {
    long hash = seed;
    for (int i = 0; i < id.length(); i++) {
      hash = (hash ^ id.charAt(i)) * 0x100000001B3L; // FNV-1a's step
    }
    return SplitMix.finish(hash);
  }
}
