package io.predilect.jobs.shard;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.size;
import static org.apache.spark.sql.functions.when;

import io.predilect.data.shard.PairTokenizer;
import io.predilect.data.shard.ShardSchema;
import io.predilect.jobs.rows.Shortened;
import java.util.Arrays;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Tokenised pairs as Spark rows, in {@link ShardSchema}'s columns. */
final class ShardRows {
  private static final ArrayType IDS = DataTypes.createArrayType(DataTypes.IntegerType, false);

  /** The columns of a shard. */
  static final StructType SCHEMA = schema();

  /**
   * A shard's columns, {@link Shortened#COLUMN} and {@link BrokenLists#COLUMNS}, which are none.
   */
  static final StructType FITTED = BrokenLists.with(Shortened.with(SCHEMA));

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

  /**
   * The values of {@link #FITTED}, with room for one more.
   *
   * @param row that they were made of
   */
  static Object[] values(PairTokenizer.Kept kept, Row row) {
    Object[] values = Arrays.copyOf(ShardSchema.values(kept.pair()), FITTED.size() + 1);
    values[SCHEMA.size()] = Shortened.value(kept.lost());
    BrokenLists.put(row, values, SCHEMA.size() + 1);
    return values;
  }

  /** How many tokens a column of them holds; none where it is null. */
  static Column tokens(String column) {
    return when(col(column).isNull(), lit(0)).otherwise(size(col(column)));
  }
}
