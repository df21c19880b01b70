package io.predilect.jobs.evaluate;

import static org.apache.spark.sql.functions.col;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.predilect.data.pair.Message;
import io.predilect.data.pair.PreferencePair;
import io.predilect.jobs.config.EvaluateSettings;
import io.predilect.jobs.config.ShardSettings;
import io.predilect.jobs.config.SplitFilter;
import io.predilect.jobs.models.ModelFolder;
import io.predilect.jobs.models.ModelHeads;
import io.predilect.jobs.models.ModelStore;
import io.predilect.jobs.pipeline.JobException;
import io.predilect.jobs.pipeline.Stage;
import io.predilect.jobs.pipeline.StageContext;
import io.predilect.jobs.pipeline.StageResult;
import io.predilect.jobs.rows.Columns;
import io.predilect.jobs.rows.PairRows;
import io.predilect.jobs.rows.RowOutput;
import io.predilect.jobs.rows.TokenParts;
import io.predilect.jobs.score.ScoreLimits;
import io.predilect.model.arch.HeadKind;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;

/**
 * Held-out figures of a reward model and of a policy: {@code metrics.json}, {@code samples.json}
 * for the report, and the figures of every pair as Parquet. Models score partition by partition;
 * only numbers come to the driver.
 */
public final class EvaluateStage implements Stage {
  /** The figures, within the stage's folder. */
  public static final String METRICS_FILE = "metrics.json";

  /** The sample for charts, within the stage's folder. */
  public static final String SAMPLES_FILE = "samples.json";

  /** Reward gaps taken apart step by step, within the stage's folder; not in every one. */
  public static final String DECOMPOSITION_FILE = "decomposition.json";

  private static final int TASKS_A_CORE = 4;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final EvaluateSettings settings;

  public EvaluateStage(EvaluateSettings settings) {
    this.settings = settings;
  }

  @Override
  public StageResult execute(StageContext context) throws IOException {
    Dataset<Row> all = context.spark().read().parquet(context.inputs().rowsFolder().toString());
    Dataset<Row> rows =
        settings.split() == SplitFilter.ALL
            ? all
            : all.filter(col(Columns.SPLIT).equalTo(settings.split().key()));
    requireColumns(rows);
    long in = rows.count();
    if (in == 0) {
      throw new JobException(
          "there are no rows of split "
              + settings.split().key()
              + " to evaluate: raise test_share in the ingest stage, or set split to all");
    }
    Dataset<Row> outcome =
        TokenParts.of(rows, TASKS_A_CORE)
            .mapPartitions(
                context.counting(in, new EvaluatePartition(plan(context))),
                Encoders.row(EvaluatePartition.OUTCOME));
    StageResult result = RowOutput.write(outcome, in, context.output());
    ForeignColumns.refuse(context, result);
    List<EvaluatedPair> pairs = evaluated(context);
    requireTruth(pairs);
    Map<String, Object> calibration = Map.of();
    if (settings.promptFree().model().isPresent()) {
      StepDecomposer decomposer =
          new StepDecomposer(
              context, settings, ScoreLimits.of(context.run().shardBefore(context.stage())));
      Decompositions decompositions = decomposer.of(all, rows);
      write(context, DECOMPOSITION_FILE, DecompositionsJson.write(decompositions));
      pairs = decomposer.fill(pairs);
      calibration = decomposer.calibration();
    }
    Evaluation evaluation =
        Evaluation.of(
            settings.split().key(), pairs, settings.by(), settings.beta(), context.seed());
    ObjectNode metrics = EvaluationJson.write(evaluation);
    if (!calibration.isEmpty()) {
      metrics.set("calibration", JSON.valueToTree(calibration));
    }
    write(context, METRICS_FILE, metrics);
    write(context, SAMPLES_FILE, SamplesJson.write(samples(rows, pairs)));
    Map<String, Object> figures = figures(evaluation);
    figures.putAll(calibration);
    return result.withFigures(figures);
  }

  private void requireColumns(Dataset<Row> rows) {
    boolean scored = Arrays.asList(rows.columns()).contains(Columns.REF_CHOSEN_LOGPS);
    if (settings.policy().isPresent() && settings.reference().isEmpty() && !scored) {
      throw new JobException(
          "the policy is compared with a reference, and the rows have no "
              + Columns.REF_CHOSEN_LOGPS
              + ": name the reference model in this stage, or put a score stage with"
              + " reference.model before it");
    }
  }

  private void requireTruth(List<EvaluatedPair> pairs) {
    if (settings.truth().isPresent()
        && !pairs.isEmpty()
        && pairs.stream().allMatch(pair -> pair.truth().isEmpty())) {
      throw new JobException(
          "truth is "
              + settings.truth().get()
              + ", and no row has that column: name a column of the data, or leave it out");
    }
  }

  private EvaluatePlan plan(StageContext context) throws IOException {
    // the same limits as in training, so that the same tokens are judged
    Optional<ShardSettings> shard = context.run().shardBefore(context.stage());
    int maxLength = shard.map(ShardSettings::maxLength).orElse(Integer.MAX_VALUE);
    ModelStore models = ModelStore.of(context);
    return new EvaluatePlan(
        model("reward_model", settings.rewardModel(), HeadKind.REWARD, context, models),
        model("policy", settings.policy(), HeadKind.CAUSAL, context, models),
        settings.policy().isPresent()
            ? model("reference", settings.reference(), HeadKind.CAUSAL, context, models)
            : List.of(),
        settings.refinement().asked().stream().toList(),
        settings.by(),
        settings.truth().stream().toList(),
        maxLength,
        shard.map(s -> s.maxPromptLength().orElse(s.maxLength())).orElse(maxLength),
        settings.promptFree().model().isPresent(),
        settings.batchTokens(),
        models);
  }

  private static List<ModelFolder> model(
      String setting, Optional<String> name, HeadKind head, StageContext context, ModelStore models)
      throws IOException {
    if (name.isEmpty()) {
      return List.of();
    }
    ModelFolder folder = ModelFolder.at(context.inputs().model(name).toString(), context.hadoop());
    ModelHeads.require(setting, folder, head, models);
    return List.of(folder);
  }

  // By id, so that figures do not depend on how the rows were partitioned.
  private static List<EvaluatedPair> evaluated(StageContext context) {
    return context
        .spark()
        .read()
        .schema(EvaluatedRows.TYPE)
        .parquet(context.output().toString())
        .collectAsList()
        .stream()
        .map(EvaluatedRows::pair)
        .sorted(Comparator.comparing(EvaluatedPair::id))
        .toList();
  }

  // Ids are hashes, so the first by id are a fair sample.
  private Samples samples(Dataset<Row> rows, List<EvaluatedPair> pairs) {
    List<Samples.Point> points =
        pairs.stream()
            .limit(Samples.MAX_POINTS)
            .map(pair -> Samples.Point.of(pair, settings.beta()))
            .toList();
    Map<String, EvaluatedPair> chosen = examples(pairs);
    Object[] ids = chosen.keySet().toArray();
    Map<String, PreferencePair> texts =
        rows.filter(col(Columns.ID).isin(ids)).collectAsList().stream()
            .map(PairRows::pair)
            .collect(Collectors.toMap(PreferencePair::id, Function.identity(), (a, b) -> a));
    return new Samples(
        points, chosen.values().stream().map(pair -> example(texts.get(pair.id()), pair)).toList());
  }

  /** One pair of every group while there is room, then the next ones. */
  private static Map<String, EvaluatedPair> examples(List<EvaluatedPair> pairs) {
    Map<String, EvaluatedPair> first = new LinkedHashMap<>();
    pairs.forEach(pair -> first.putIfAbsent(pair.group(), pair));
    Map<String, EvaluatedPair> chosen = new LinkedHashMap<>();
    Stream.concat(first.values().stream(), pairs.stream())
        .filter(pair -> chosen.size() < Samples.MAX_EXAMPLES)
        .forEach(pair -> chosen.putIfAbsent(pair.id(), pair));
    return chosen;
  }

  private Samples.Example example(PreferencePair texts, EvaluatedPair pair) {
    List<Message> prompt = texts.prompt();
    return new Samples.Example(
        prompt.size() == 1
            ? prompt.get(0).content()
            : prompt.stream()
                .map(turn -> turn.role() + ": " + turn.content())
                .collect(Collectors.joining("\n\n")),
        texts.chosen(),
        texts.rejected(),
        Samples.Point.of(pair, settings.beta()));
  }

  private static void write(StageContext context, String name, JsonNode content)
      throws IOException {
    Path file = new Path(context.output(), name);
    try (OutputStream out = context.fileSystem(file).create(file, true)) {
      out.write(JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(content));
    }
  }

  private static Map<String, Object> figures(Evaluation evaluation) {
    Map<String, Object> figures = new LinkedHashMap<>(evaluation.overall().values());
    Map<String, Object> intervals = new LinkedHashMap<>();
    evaluation
        .overall()
        .intervals()
        .forEach((name, interval) -> intervals.put(name, List.of(interval.low(), interval.high())));
    figures.put("intervals", intervals);
    return figures;
  }
}
