package io.predilect.jobs.shard;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.size;
import static org.apache.spark.sql.functions.when;

import io.predilect.data.shard.PairTokenizer;
import io.predilect.data.shard.ShardSchema;
import java.util.Arrays;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Tokenised pairs as Spark rows, in {@link ShardSchema}'s columns. */
final class ShardRows {
  private static final ArrayType IDS = DataTypes.createArrayType(DataTypes.IntegerType, false);

  /** The columns of a shard. */
  static final StructType SCHEMA = schema();

  /** What the limits took of a row: {@link PairTokenizer.Lost}. Not a column of a shard. */
  static final String LOST = "_lost";

  /** A shard's columns and {@link #LOST}. */
  static final StructType FITTED =
      SCHEMA.add(
          LOST,
          new StructType()
              .add("prompt", DataTypes.BooleanType)
              .add("response", DataTypes.BooleanType)
              .add("rationale", DataTypes.BooleanType));

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

  /** The values of {@link #FITTED}, with room for one more. */
  static Object[] values(PairTokenizer.Kept kept) {
    Object[] values = Arrays.copyOf(ShardSchema.values(kept.pair()), FITTED.size() + 1);
    PairTokenizer.Lost lost = kept.lost();
    values[SCHEMA.size()] = RowFactory.create(lost.prompt(), lost.response(), lost.rationale());
    return values;
  }

  /** How many tokens a column of them holds; none where it is null. */
  static Column tokens(String column) {
    return when(col(column).isNull(), lit(0)).otherwise(size(col(column)));
  }
}
