package io.predilect.jobs.shard;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.size;
import static org.apache.spark.sql.functions.when;

import io.predilect.data.shard.ReferenceLogp;
import io.predilect.data.shard.ShardSchema;
import io.predilect.data.shard.TokenizedPair;
import io.predilect.data.token.Tokens;
import java.util.OptionalDouble;
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
    Object[] values = new Object[SCHEMA.size() + 1];
    put(values, ShardSchema.ID, pair.id());
    put(values, ShardSchema.SUBSET, pair.subset());
    put(values, ShardSchema.PROMPT, ids(pair.prompt()));
    if (!pair.chosen().isEmpty()) {
      put(values, ShardSchema.CHOSEN, ids(pair.chosen()));
    }
    if (!pair.rejected().isEmpty()) {
      put(values, ShardSchema.REJECTED, ids(pair.rejected()));
    }
    pair.rationale()
        .ifPresent(
            rationale -> {
              put(values, ShardSchema.RATIONALE_CONDITION, ids(rationale.condition()));
              put(values, ShardSchema.RATIONALE, ids(rationale.text()));
            });
    pair.augmentedPrompt()
        .ifPresent(prompt -> put(values, ShardSchema.AUGMENTED_PROMPT, ids(prompt)));
    pair.reference().model().ifPresent(m -> put(values, ShardSchema.REFERENCE_MODEL, m));
    pair.reference().tokens().ifPresent(of -> put(values, ShardSchema.REFERENCE_OF, of.text()));
    for (ReferenceLogp which : ReferenceLogp.stored()) {
      put(values, which.column(), pair.reference().of(which));
    }
    put(values, ShardSchema.SCORE_MARGIN, pair.scoreMargin());
    return values;
  }

  /** How many tokens a column of them holds; none where it is null. */
  static Column tokens(String column) {
    return when(col(column).isNull(), lit(0)).otherwise(size(col(column)));
  }

  private static void put(Object[] values, String column, OptionalDouble value) {
    if (value.isPresent()) {
      put(values, column, (Object) value.getAsDouble());
    }
  }

  private static void put(Object[] values, String column, Object value) {
    values[ShardSchema.COLUMNS.indexOf(column)] = value;
  }

  private static int[] ids(Tokens tokens) {
    return tokens.toArray();
  }
}
