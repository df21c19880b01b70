package io.predilect.jobs.signal;

import io.predilect.data.audit.GroupName;
import io.predilect.jobs.evaluate.TextColumn;
import io.predilect.jobs.models.ModelFolder;
import io.predilect.jobs.models.ScoringModel;
import io.predilect.jobs.rows.Reject;
import io.predilect.jobs.rows.RowOutput;
import io.predilect.jobs.rows.Shortened;
import io.predilect.jobs.rows.TaskEnd;
import io.predilect.model.arch.HeadKind;
import io.predilect.model.scoring.Windows;
import java.io.IOException;
import java.util.Collections;
import java.util.Iterator;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;

/** Measures the pairs of a partition as they come. */
record SignalPartition(SignalPlan plan) implements MapPartitionsFunction<Row, Row> {
  static final StructType OUTCOME = RowOutput.outcome(Shortened.with(SignalRows.TYPE));

  /** A model gave something that is no number. */
  static final String NOT_FINITE = "score is not finite";

  @Override
  public Iterator<Row> call(Iterator<Row> rows) throws IOException {
    if (!rows.hasNext()) {
      return Collections.emptyIterator();
    }
    Iterator<Measured> measured = Windows.each(rows, Measured::of);
    if (!plan.policy().isEmpty()) {
      ScoringModel policy = open(plan.policy().get(0), HeadKind.CAUSAL);
      ScoringModel reference = open(plan.reference().get(0), HeadKind.CAUSAL);
      measured = new PolicyStep(plan, policy, reference).measure(measured);
    }
    if (!plan.reward().isEmpty()) {
      measured =
          new RewardStep(plan, open(plan.reward().get(0), HeadKind.REWARD)).measure(measured);
    }
    return Windows.each(measured, this::outcome);
  }

  private ScoringModel open(ModelFolder folder, HeadKind head) throws IOException {
    var lease = plan.models().open(folder, head);
    TaskEnd.close(lease);
    return lease.model();
  }

  private Row outcome(Measured row) {
    return row.reject()
        .map(reject -> rejected(row.pair().id(), reject))
        .orElseGet(
            () ->
                SignalRows.kept(
                    row, GroupName.of(TextColumn.of(row.row(), row.pair(), plan.by()).orElse(""))));
  }

  private static Row rejected(String id, Reject reject) {
    Object[] values = new Object[OUTCOME.size()];
    values[0] = id;
    values[values.length - 1] = reject.value();
    return RowFactory.create(values);
  }
}
