package io.predilect.jobs.evaluate;

import io.predilect.data.pair.PairId;
import io.predilect.data.pair.PlainText;
import io.predilect.data.pair.PreferencePair;
import io.predilect.jobs.rows.Columns;
import io.predilect.jobs.rows.PairRows;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Pairs whose gaps were taken apart, without their texts: what comes to the driver of a sample. */
final class DecomposedRows {
  /** The columns. */
  static final StructType TYPE =
      EvaluatedRows.joined(EvaluatedRows.PAIR, EvaluatedRows.SPLIT)
          .add(Columns.REWARD_GAPS, DataTypes.createArrayType(DataTypes.DoubleType, false))
          .add(Columns.EFFECTIVE_PROMPTS, DataTypes.DoubleType)
          .add(Columns.PROMPT_FREE_CUT, DataTypes.BooleanType);

  private DecomposedRows() {}

  /**
   * A row of {@link #TYPE}.
   *
   * @param scored the pair with the columns of Algorithm 1, and with its lengths where it was
   *     evaluated
   * @param by the column of its group
   */
  static Row of(Row scored, String by) {
    PreferencePair pair = PairRows.pair(scored);
    Object[] values = new Object[TYPE.size()];
    values[0] = pair.id();
    values[1] = TextColumn.of(scored, pair, by).orElse("");
    values[2] = length(scored, EvaluatedRows.CHOSEN_LENGTH, pair.chosen());
    values[3] = length(scored, EvaluatedRows.REJECTED_LENGTH, pair.rejected());
    values[4] = PairId.ofPlainPrompt(pair.prompt());
    for (int i = EvaluatedRows.PAIR.size(); i < values.length; i++) {
      values[i] = scored.getAs(TYPE.fields()[i].name());
    }
    return RowFactory.create(values);
  }

  private static int length(Row scored, String column, String whole) {
    return (int) PairRows.number(scored, column).orElse(PlainText.characters(whole));
  }

  /** The pair in a row of {@link #TYPE}. */
  static Decompositions.Point point(Row row) {
    return new Decompositions.Point(
        row.getAs(Columns.ID),
        row.getAs(EvaluatedRows.GROUP),
        row.<Integer>getAs(EvaluatedRows.CHOSEN_LENGTH),
        row.<Integer>getAs(EvaluatedRows.REJECTED_LENGTH),
        row.<Double>getAs(Columns.PROMPT_RELATED_GAP),
        row.<Double>getAs(Columns.PROMPT_FREE_GAP),
        row.getList(row.fieldIndex(Columns.REWARD_GAPS)));
  }
}
