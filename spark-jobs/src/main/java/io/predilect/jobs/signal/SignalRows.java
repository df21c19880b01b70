package io.predilect.jobs.signal;

import io.predilect.data.pair.PairId;
import io.predilect.jobs.evaluate.PromptOrder;
import io.predilect.jobs.rows.Columns;
import io.predilect.jobs.rows.Shortened;
import io.predilect.model.signal.ResponseSignal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Measured pairs as rows: figures at every cut, and of every token. */
final class SignalRows {
  static final String GROUP = "group";

  /** The implicit reward margin at every cut. */
  static final String MARGINS = "margins";

  /** The reward model's gap at every cut. */
  static final String GAPS = "reward_gaps";

  static final String CHOSEN = "chosen_";
  static final String REJECTED = "rejected_";
  static final String LOGPS = "logps";
  static final String REFERENCE = "ref_logps";
  static final String KL = "kl";

  private static final DataType DOUBLES = DataTypes.createArrayType(DataTypes.DoubleType, false);
  private static final DataType FLOATS = DataTypes.createArrayType(DataTypes.FloatType, false);

  /** The columns. */
  static final StructType TYPE =
      new StructType()
          .add(Columns.ID, DataTypes.StringType, false)
          .add(GROUP, DataTypes.StringType, false)
          .add(PromptOrder.PROMPT_ID)
          .add(MARGINS, DOUBLES, true)
          .add(GAPS, DOUBLES, true)
          .add(CHOSEN + LOGPS, FLOATS, true)
          .add(CHOSEN + REFERENCE, FLOATS, true)
          .add(CHOSEN + KL, FLOATS, true)
          .add(REJECTED + LOGPS, FLOATS, true)
          .add(REJECTED + REFERENCE, FLOATS, true)
          .add(REJECTED + KL, FLOATS, true);

  private SignalRows() {}

  /** The row of {@link SignalPartition#OUTCOME}, which is not rejected. */
  static Row kept(Measured row, String group) {
    List<Object> values =
        new ArrayList<>(
            Arrays.asList(row.pair().id(), group, PairId.ofPlainPrompt(row.pair().prompt())));
    values.add(row.margins().isEmpty() ? null : row.margins().toArray());
    values.add(row.gaps().isEmpty() ? null : row.gaps().toArray());
    for (int side = 0; side < 2; side++) {
      Optional<ResponseSignal> said =
          row.signals().isEmpty() ? Optional.empty() : Optional.of(row.signals().get(side));
      values.add(said.map(ResponseSignal::policy).orElse(null));
      values.add(said.map(ResponseSignal::reference).orElse(null));
      values.add(said.flatMap(ResponseSignal::kl).orElse(null));
    }
    values.add(Shortened.value(row.lost()));
    values.add(null); // no reject
    return RowFactory.create(values.toArray());
  }

  /** A column of numbers; empty: it was not measured. */
  static double[] numbers(Row row, String column) {
    int index = row.fieldIndex(column);
    return row.isNullAt(index)
        ? new double[0]
        : row.<Number>getList(index).stream().mapToDouble(Number::doubleValue).toArray();
  }
}
