package io.predilect.jobs.signal;

import static org.apache.spark.sql.functions.col;

import io.predilect.data.shard.LengthLimits;
import io.predilect.jobs.config.SignalSettings;
import io.predilect.jobs.config.SignalSettings.Kl;
import io.predilect.jobs.evaluate.MeasuredRows;
import io.predilect.jobs.evaluate.PromptOrder;
import io.predilect.jobs.evaluate.ReportJson;
import io.predilect.jobs.failure.JobException;
import io.predilect.jobs.manifest.StageResult;
import io.predilect.jobs.models.CommonContext;
import io.predilect.jobs.models.ModelFolder;
import io.predilect.jobs.models.ModelHeads;
import io.predilect.jobs.models.ModelStore;
import io.predilect.jobs.models.OneTokenizer;
import io.predilect.jobs.rows.Columns;
import io.predilect.jobs.rows.PairedRows;
import io.predilect.jobs.rows.RowOutput;
import io.predilect.jobs.rows.Shortened;
import io.predilect.jobs.rows.SplitRows;
import io.predilect.jobs.rows.TokenParts;
import io.predilect.jobs.spark.Carried;
import io.predilect.jobs.stage.Stage;
import io.predilect.jobs.stage.StageContext;
import io.predilect.jobs.storage.WrittenData;
import io.predilect.model.arch.HeadKind;
import java.io.IOException;
import java.io.Serializable;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;

/**
 * Where in responses the preference lies: one pass of policy, reference and reward model over whole
 * responses gives what every cut of them would give, and what every position holds. {@code
 * metrics.json} has the figures, the stage's rows have each pair's.
 */
public record SignalStage(SignalSettings settings) implements Stage {
  /** The figures, within the stage's folder. */
  public static final String METRICS_FILE = "metrics.json";

  private static final int TASKS_A_CORE = 4;
  private static final int MOST_GROUPS = 200; // each has a line for every position

  @Override
  public StageResult execute(StageContext context) throws IOException {
    Dataset<Row> all =
        WrittenData.read(context.spark()).parquet(context.inputs().rowsFolder().toString());
    Dataset<Row> rows = SplitRows.of(all, settings.split());
    PairedRows.require(rows, "a signal");
    requireWhole(rows);
    long in = MeasuredRows.require(rows, settings.split(), settings.by(), MOST_GROUPS);
    SignalPlan plan = plan(context);
    Dataset<Row> outcome =
        TokenParts.of(rows, TASKS_A_CORE)
            .mapPartitions(
                context.counting(in, new SignalPartition(plan)),
                Encoders.row(SignalPartition.OUTCOME));
    Map<String, Object> figures = new LinkedHashMap<>();
    StageResult result =
        RowOutput.write(
            outcome,
            in,
            context.output(),
            cut -> cut.tell(figures, context.progress()::note, Shortened.MODELS, Shortened.LEFT));
    SignalReport report = report(context, plan.measure());
    ReportJson.write(context, METRICS_FILE, ReportJson.write(report));
    figures.putAll(report.all().atCuts().figures());
    return result.withFigures(figures);
  }

  private static void requireWhole(Dataset<Row> rows) {
    if (Arrays.asList(rows.columns()).contains(Columns.CUT)
        && !rows.filter(col(Columns.CUT).isNotNull()).isEmpty()) {
      throw new JobException(
          "a truncate stage has cut the responses already, and a signal stage cuts whole ones: put"
              + " it before truncate, or name an earlier stage in rows");
    }
  }

  private SignalPlan plan(StageContext context) throws IOException {
    ModelStore models = ModelStore.of(context);
    List<ModelFolder> policy =
        ModelHeads.named("policy", settings.policy(), HeadKind.CAUSAL, context, models);
    List<ModelFolder> reference =
        ModelHeads.named("reference", settings.reference(), HeadKind.CAUSAL, context, models);
    if (!policy.isEmpty()) {
      OneTokenizer.require(policy.get(0), reference.get(0), models);
    }
    LengthLimits limits = context.run().limitsBefore(context.stage()).truncating();
    Kl.Method method = settings.kl().method();
    return new SignalPlan(
        policy,
        reference,
        ModelHeads.named("reward_model", settings.rewardModel(), HeadKind.REWARD, context, models),
        new SignalPlan.Measure(
            settings.beta(),
            Cut.of(settings.cuts()),
            settings.cuts().endOfTurn(),
            method != Kl.Method.NONE,
            method == Kl.Method.MONTE_CARLO ? List.of(settings.kl().samples()) : List.of(),
            context.seed()),
        settings.by(),
        limits,
        CommonContext.within(limits, policy, reference, models),
        settings.batchTokens(),
        models);
  }

  /** The pairs of a group, or all: a prompt may have pairs in several groups. */
  private record Line(boolean all, String group) implements Serializable {
    static Stream<Line> of(Row row) {
      return Stream.of(new Line(true, ""), new Line(false, row.getAs(SignalRows.GROUP)));
    }
  }

  private SignalReport report(StageContext context, SignalPlan.Measure measure) {
    JavaPairRDD<Line, Row> rows =
        PromptOrder.of(
                WrittenData.read(context.spark())
                    .schema(SignalRows.TYPE)
                    .parquet(context.output().toString()))
            .javaRDD()
            .flatMapToPair(
                row -> Line.of(row).map(line -> new scala.Tuple2<>(line, row)).iterator());
    int positions = settings.positions();
    Map<Line, SignalFigures> lines = new HashMap<>();
    Carried.collect(
            Carried.sums(
                    rows,
                    row -> new SignalAccumulator(measure, positions).add(row),
                    SignalAccumulator::add,
                    SignalAccumulator::merge)
                .map(line -> line),
            false)
        .forEach(line -> lines.put(line._1(), line._2().figures()));
    SignalFigures all =
        Optional.ofNullable(lines.remove(new Line(true, "")))
            .orElseGet(() -> new SignalAccumulator(measure, positions).figures());
    Map<String, SignalFigures> groups = new LinkedHashMap<>();
    lines.forEach((line, figures) -> groups.put(line.group(), figures));
    return new SignalReport(
        settings.split().key(), settings.beta(), measure.endOfTurn(), settings.by(), all, groups);
  }
}
