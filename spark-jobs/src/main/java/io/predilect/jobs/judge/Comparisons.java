package io.predilect.jobs.judge;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.row_number;

import io.predilect.jobs.config.JudgeSettings;
import io.predilect.jobs.models.ModelFolder;
import io.predilect.jobs.models.ModelStore;
import io.predilect.jobs.rows.Columns;
import io.predilect.jobs.rows.PairedRows;
import io.predilect.jobs.rows.Reject;
import io.predilect.jobs.rows.SplitRows;
import io.predilect.jobs.stage.StageContext;
import io.predilect.jobs.storage.WrittenData;
import java.io.IOException;
import java.util.Optional;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;

/**
 * The comparisons that a judge stage is about, of a data set's pairs or of arms with a baseline.
 *
 * @param context of the stage
 * @param settings the stage's
 */
record Comparisons(StageContext context, JudgeSettings settings) {
  /** A prompt that the baseline did not answer. */
  static final String NO_BASELINE = "no_baseline_response";

  /** A prompt that the arm did not answer. */
  static final String NO_RESPONSE = "no_response";

  /** A pair that is there already. */
  static final String DUPLICATE = "duplicate";

  /** Whether a row is the same comparison as another, and not the first. */
  private static final String COPY = "_copy";

  /** All of them; {@link #canBeJudged} tells which can be, and {@link #refused} why others not. */
  Dataset<Row> read() throws IOException {
    Dataset<Row> compared = settings.arms().isEmpty() ? ofPairs() : ofArms();
    Optional<String> tokenizer = settings.tokenizer();
    if (tokenizer.isPresent()) {
      ModelFolder folder =
          ModelFolder.at(context.inputs().model(tokenizer).toString(), context.hadoop());
      compared =
          compared.mapPartitions(
              new TokenCounts(folder, ModelStore.of(context)), Encoders.row(ComparedRows.TYPE));
    }
    // Copies may differ in what is said of them: the same one counts however the rows come.
    return compared.withColumn(
        COPY,
        row_number()
            .over(Window.partitionBy(Columns.ID).orderBy(ComparedRows.GROUP, ComparedRows.HUMAN))
            .gt(lit(1)));
  }

  /** Whether both have a response, and the row is no copy of another. */
  static Column canBeJudged() {
    return col(ComparedRows.RESPONSE)
        .isNotNull()
        .and(col(ComparedRows.BASELINE_RESPONSE).isNotNull())
        .and(col(COPY).equalTo(false));
  }

  /** The outcomes of rows that cannot be judged. */
  static Dataset<Row> refused(Dataset<Row> rows) {
    return rows.map(
        (MapFunction<Row, Row>) Comparisons::refused, Encoders.row(JudgedRows.OUTCOME_TYPE));
  }

  private static Row refused(Row compared) {
    String json = ComparedRows.json(compared);
    if (compared.<Boolean>getAs(COPY)) {
      return JudgedRows.rejected(
          compared,
          Reject.of(DUPLICATE, "another row has the same prompt and responses: it counts", json));
    }
    boolean answered = compared.getAs(ComparedRows.RESPONSE) != null;
    String who = compared.getAs(answered ? ComparedRows.BASELINE : ComparedRows.ARM);
    return JudgedRows.rejected(
        compared,
        Reject.of(
            answered ? NO_BASELINE : NO_RESPONSE, who + " has no response to this prompt", json));
  }

  private Dataset<Row> ofPairs() {
    Dataset<Row> all =
        WrittenData.read(context.spark()).parquet(context.inputs().rowsFolder().toString());
    PairedRows.require(all, "a judge of pairs");
    return ComparedRows.ofPairs(
        new Responses(context, settings.judgedBy()).labelled(SplitRows.of(all, settings.split())));
  }

  private Dataset<Row> ofArms() throws IOException {
    Responses responses = new Responses(context, settings.judgedBy());
    String against = settings.against().orElseThrow();
    int people = settings.judgedBy().human().size();
    Dataset<Row> baseline = responses.of(against, OutputsFile.Side.BASELINE);
    Optional<Dataset<Row>> all = Optional.empty();
    for (String arm : settings.arms()) {
      Dataset<Row> one =
          ComparedRows.ofArm(
              arm, responses.of(arm, OutputsFile.Side.ARM), against, baseline, people);
      all = Optional.of(all.map(others -> others.union(one)).orElse(one));
    }
    return all.orElseThrow();
  }

  /** Why nothing can be judged. */
  String nothing(long in) {
    if (settings.arms().isEmpty()) {
      return "there are no pairs of split %s: set split to all or another"
          .formatted(settings.split().key());
    }
    return in == 0
        ? "neither the arms nor the baseline have any responses"
        : "the arms (%s) and the baseline (%s) have no prompt in common: they must answer the same ones"
            .formatted(String.join(", ", settings.arms()), settings.against().orElseThrow());
  }
}
