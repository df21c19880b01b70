package io.predilect.jobs.shard;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.size;
import static org.apache.spark.sql.functions.when;

import io.predilect.data.shard.ShardSchema;
import io.predilect.data.shard.TokenizedPair;
import java.util.Arrays;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Tokenised pairs as Spark rows, in {@link ShardSchema}'s columns. */
final class ShardRows {
  private static final ArrayType IDS = DataTypes.createArrayType(DataTypes.IntegerType, false);

  /** The columns of a shard. */
  static final StructType SCHEMA = schema();

  private ShardRows() {}

  private static StructType schema() {
    StructType schema = new StructType();
    for (String column : ShardSchema.COLUMNS) {
      if (ShardSchema.TOKENS.contains(column)) {
        schema = schema.add(column, IDS);
      } else if (ShardSchema.NUMBERS.contains(column)) {
        schema = schema.add(column, DataTypes.DoubleType);
      } else {
        schema = schema.add(column, DataTypes.StringType);
      }
    }
    return schema;
  }

  /** The values of {@link #SCHEMA}, with room for one more. */
  static Object[] values(TokenizedPair pair) {
    return Arrays.copyOf(ShardSchema.values(pair), SCHEMA.size() + 1);
  }

  /** How many tokens a column of them holds; none where it is null. */
  static Column tokens(String column) {
    return when(col(column).isNull(), lit(0)).otherwise(size(col(column)));
  }
}
