package io.predilect.jobs.score;

import io.predilect.data.pair.PairId;
import io.predilect.jobs.rows.Columns;
import io.predilect.jobs.rows.GapOrigin;
import io.predilect.jobs.rows.PairRows;
import io.predilect.jobs.rows.Reject;
import io.predilect.jobs.rows.Shortened;
import io.predilect.model.scoring.Windows;
import java.io.IOException;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;

/** Scores the rows of a partition as they come: memory does not grow with the partition. */
public final class ScorePartition implements MapPartitionsFunction<Row, Row> {
  private static final long serialVersionUID = 1L;

  private final ScorePlan plan;
  private final StructType passedOn;

  /**
   * A partition's work.
   *
   * @param input the type of the rows, which have at least the columns of {@link Columns#PAIR}
   */
  public ScorePartition(ScorePlan plan, StructType input) {
    this.plan = plan;
    this.passedOn = plan.passedOn(input);
  }

  @Override
  public Iterator<Row> call(Iterator<Row> rows) throws IOException {
    if (!rows.hasNext()) {
      return Collections.emptyIterator();
    }
    Iterator<ScoredRow> scored =
        ScoreTask.open(plan).score(Windows.each(rows, row -> new ScoredRow(row)));
    return Windows.each(scored, this::outcome);
  }

  private Row outcome(ScoredRow scored) {
    for (PromptFreePlan promptFree : plan.promptFree()) {
      if (scored.reject().isEmpty()) {
        decompose(promptFree, scored);
      }
    }
    return scored
        .reject()
        .map(reject -> rejected(scored.row(), reject))
        .orElseGet(() -> kept(scored));
  }

  // Of the pool's models the first one's rewards are taken apart: its tokens are what the gap is
  // of.
  private static void decompose(PromptFreePlan promptFree, ScoredRow scored) {
    Row row = scored.row();
    scored.take(
        promptFree
            .decomposition()
            .of(PairId.ofPrompt(PairRows.prompt(row)), promptFree.promptIds(), scored.measured()));
    String model = promptFree.models().get(0).folder().digest();
    scored.take(new GapOrigin(PairRows.textsAsCut(row), model, scored.read()).text());
  }

  private Row kept(ScoredRow scored) {
    Row row = scored.row();
    List<Object> scores = scored.values();
    int width = passedOn.size();
    Object[] outcome = new Object[width + 2];
    outcome[width] = Shortened.value(scored.lost());
    int own = width - scores.size();
    for (int i = 0; i < own; i++) {
      outcome[i] = row.getAs(passedOn.fields()[i].name());
    }
    for (int i = 0; i < scores.size(); i++) {
      outcome[own + i] = scores.get(i);
    }
    return RowFactory.create(outcome);
  }

  private Row rejected(Row row, Reject reject) {
    Object[] outcome = new Object[passedOn.size() + 2];
    outcome[passedOn.fieldIndex(Columns.ID)] = row.getAs(Columns.ID);
    outcome[passedOn.size() + 1] = reject.value();
    return RowFactory.create(outcome);
  }
}
