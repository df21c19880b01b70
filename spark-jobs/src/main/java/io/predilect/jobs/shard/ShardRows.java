package io.predilect.jobs.shard;

import io.predilect.data.shard.ShardSchema;
import io.predilect.data.shard.TokenizedPair;
import io.predilect.data.token.Tokens;
import java.util.List;
import java.util.OptionalDouble;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Tokenised pairs as Spark rows, in {@link ShardSchema}'s columns. */
final class ShardRows {
  private static final ArrayType IDS = DataTypes.createArrayType(DataTypes.IntegerType, false);
  private static final List<String> TOKENS =
      List.of(
          ShardSchema.PROMPT,
          ShardSchema.CHOSEN,
          ShardSchema.REJECTED,
          ShardSchema.RATIONALE_CONDITION,
          ShardSchema.RATIONALE);

  /** The columns of a shard. */
  static final StructType SCHEMA =
      new StructType()
          .add(ShardSchema.ID, DataTypes.StringType)
          .add(ShardSchema.SUBSET, DataTypes.StringType)
          .add(ShardSchema.PROMPT, IDS)
          .add(ShardSchema.CHOSEN, IDS)
          .add(ShardSchema.REJECTED, IDS)
          .add(ShardSchema.RATIONALE_CONDITION, IDS)
          .add(ShardSchema.RATIONALE, IDS)
          .add(ShardSchema.REFERENCE_CHOSEN, DataTypes.DoubleType)
          .add(ShardSchema.REFERENCE_REJECTED, DataTypes.DoubleType)
          .add(ShardSchema.SCORE_MARGIN, DataTypes.DoubleType);

  private ShardRows() {}

  /** The values of {@link #SCHEMA}, with room for one more. */
  static Object[] values(TokenizedPair pair) {
    return new Object[] {
      pair.id(),
      pair.subset(),
      ids(pair.prompt()),
      ids(pair.chosen()),
      ids(pair.rejected()),
      pair.rationale().map(rationale -> ids(rationale.condition())).orElse(null),
      pair.rationale().map(rationale -> ids(rationale.text())).orElse(null),
      orNull(pair.referenceChosen()),
      orNull(pair.referenceRejected()),
      orNull(pair.scoreMargin()),
      null
    };
  }

  /** Tokens of all columns of a row together. */
  static int length(Row row) {
    int length = 0;
    for (String column : TOKENS) {
      int index = row.fieldIndex(column);
      length += row.isNullAt(index) ? 0 : row.getList(index).size();
    }
    return length;
  }

  private static int[] ids(Tokens tokens) {
    return tokens.toArray();
  }

  private static Double orNull(OptionalDouble value) {
    return value.isPresent() ? value.getAsDouble() : null;
  }
}
