package io.predilect.jobs.train;

import io.predilect.jobs.config.Dtype;
import io.predilect.jobs.config.Redactor;
import io.predilect.jobs.config.ShardSettings;
import io.predilect.jobs.config.TrainStageSettings;
import io.predilect.jobs.config.yaml.ResolvedConfig;
import io.predilect.jobs.failure.JobException;
import io.predilect.jobs.manifest.RowCounts;
import io.predilect.jobs.manifest.StageResult;
import io.predilect.jobs.mlflow.TrackingAddress;
import io.predilect.jobs.models.ModelFolder;
import io.predilect.jobs.models.ModelHeads;
import io.predilect.jobs.models.ModelStore;
import io.predilect.jobs.models.OneTokenizer;
import io.predilect.jobs.spark.Carried;
import io.predilect.jobs.stage.Stage;
import io.predilect.jobs.stage.StageContext;
import io.predilect.jobs.stage.StageInputs;
import io.predilect.jobs.storage.SparkSecurity;
import io.predilect.jobs.storage.WholeFiles;
import io.predilect.jobs.train.heartbeat.HeartbeatEndpoint;
import io.predilect.jobs.train.heartbeat.RankMonitor;
import io.predilect.jobs.train.heartbeat.StallDetector;
import io.predilect.jobs.train.memory.TrainMemory;
import io.predilect.model.objective.Need;
import io.predilect.model.train.plan.PrioritisedSettings;
import java.io.IOException;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * Training in a barrier stage, a task per rank: {@code model/} as a Hugging Face folder, {@code
 * adapter/} as a PEFT folder where adapters were trained (the model has them merged), {@code
 * metrics.jsonl} and {@code checkpoints/}. A stage that is killed and run again goes on from its
 * last checkpoint and ends with the same weights.
 *
 * <p>With refreshed prompt-free gaps there is a barrier stage for every stretch between two
 * refreshes, and between them a job that computes the gaps with the weights of the checkpoint that
 * the stretch ended with ({@code gaps/}).
 */
public record TrainStage(TrainStageSettings settings) implements Stage {
  /** The folder of checkpoints within the stage's. */
  static final String CHECKPOINTS = "checkpoints";

  /** The folder of trained adapters within the stage's, in PEFT's form. */
  static final String ADAPTER_FOLDER = "adapter";

  private static final String WEIGHTS = "model.safetensors";
  private static final Duration EXECUTORS_START = Duration.ofSeconds(60);
  private static final Pattern RANK_FAILED =
      Pattern.compile(Pattern.quote(RankFailedException.class.getName()) + ": ([^\\n]*)");

  @Override
  public StageResult execute(StageContext context) throws IOException {
    SparkContext spark = context.spark().sparkContext();
    RankResources resources = RankResources.of(spark, context.run().compute().device());
    int threads =
        settings
            .parallel()
            .threads()
            .orElseGet(() -> resources.threads(spark, settings.parallel().ranks()));
    requireDevices(context, resources);
    tellOfOtherRounding(context);
    tellOfMemory(context);
    TrainWork work = work(context, threads);
    requireSameTokens(context, work);
    GapJob gaps = new GapJob(context, settings, work);
    Path checkpoints = new Path(context.scratch(), CHECKPOINTS);
    FileSystem files = context.fileSystem(checkpoints);
    int failures = 0;
    while (true) {
      removeLeft(context, files, checkpoints, context.scratch());
      BarrierSlots.require(
          spark, resources.profile(), settings.parallel().ranks(), EXECUTORS_START);
      Attempted done = train(context, work, resources);
      failures += done.failures();
      RankReport first = done.reports().get(0);
      first.notes().forEach(context.progress()::note);
      if (first.wanted().isEmpty()) {
        // by ranks that died and were started again
        removeLeft(context, files, checkpoints, context.scratch(), context.output());
        BestFigures.note(first, settings.best()).ifPresent(context.progress()::note);
        return result(done.reports(), failures, gaps);
      }
      gaps.run(first.wanted().get(0));
    }
  }

  private static void removeLeft(StageContext context, FileSystem files, Path... folders)
      throws IOException {
    for (Path folder : folders) {
      WholeFiles.removeLeft(folder, files, context.progress()::note);
    }
  }

  /** The weights of a checkpoint in a stage's folder. */
  static Path checkpointWeights(Path stage, int step) {
    return new Path(new Path(new Path(stage, CHECKPOINTS), "step-" + step), WEIGHTS);
  }

  /**
   * What a barrier stage came to.
   *
   * @param reports the ranks', in their order
   * @param failures attempts that failed before
   */
  private record Attempted(List<RankReport> reports, int failures) {}

  /** Trains to the end, or up to where gaps are wanted. */
  private Attempted train(StageContext context, TrainWork work, RankResources resources) {
    SparkContext spark = context.spark().sparkContext();
    StallDetector stalls =
        new StallDetector(
            Duration.ofSeconds(settings.parallel().stallTimeout()), settings.parallel().ranks());
    RankMonitor monitor = new RankMonitor(stalls, context.progress());
    context.stop().onStop(() -> monitor.stop(context.stop().reason()));
    List<RankReport> reports;
    try (HeartbeatEndpoint endpoint = new HeartbeatEndpoint(spark, monitor)) {
      reports = train(new JavaSparkContext(spark), work, resources, endpoint);
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      // Scala throws SparkException unchecked.
      throw monitor
          .refusal()
          .map(why -> new JobException(why, e))
          .orElseGet(() -> failure(e, monitor.firstCause()));
    }
    for (RankReport report : reports) {
      if (!report.refusal().isEmpty()) {
        throw new JobException(report.refusal());
      }
    }
    return new Attempted(reports, monitor.failures());
  }

  private void requireDevices(StageContext context, RankResources resources) {
    ModelStore.requireDevice(context, resources.profile());
    if (settings.prioritised().gaps() == PrioritisedSettings.Gaps.REFRESHED) {
      ModelStore.requireDevice(context, RankResources.usual(context.spark().sparkContext()));
    }
  }

  private void tellOfMemory(StageContext context) throws IOException {
    new TrainMemory(context.run(), context.spark().sparkContext().master(), context.hadoop())
        .line(context.stage(), settings, context.inputs().model(settings.model()))
        .ifPresent(context.progress()::note);
  }

  // No reason to refuse them, but margins do not begin at zero then.
  private void tellOfOtherRounding(StageContext context) {
    if (settings.objective().objective().needs().contains(Need.REFERENCE)) {
      for (String stage : context.run().roundedOtherwise(context.stage())) {
        context
            .progress()
            .note(
                "dtype of stage "
                    + stage
                    + " is not this training's: its reference log-probs are rounded otherwise, and"
                    + " margins begin at that difference");
      }
    }
  }

  TrainWork work(StageContext context, int threads) throws IOException {
    StageInputs inputs = context.inputs();
    Dtype dtype = context.run().dtype(settings).orElseThrow();
    Path start = inputs.model(settings.model());
    Optional<Path> reference = settings.reference().map(name -> inputs.model(Optional.of(name)));
    return new TrainWork(
        ResolvedConfig.yaml(context.run(), settings),
        context.seed(),
        model(start, context),
        reference.isPresent() && !reference.get().equals(start)
            ? List.of(model(reference.get(), context))
            : List.of(),
        inputs.shardsFolder(settings.shards()).toString(),
        settings.evalShards().map(inputs::stage).map(Path::toString).stream().toList(),
        context.scratch().toString(),
        context.output().toString(),
        threads,
        settings.parallel().stallTimeout(),
        tracking(context).stream().toList(),
        ModelStore.of(context, settings.adapters().precision(dtype)));
  }

  private void requireSameTokens(StageContext context, TrainWork work) throws IOException {
    Set<Path> tokenizers = new LinkedHashSet<>();
    for (Optional<String> shards : shardStages()) {
      context
          .run()
          .shardsOf(context.stage(), shards)
          .map(stage -> (ShardSettings) stage.settings())
          .map(made -> context.inputs().model(made.model()))
          .ifPresent(tokenizers::add);
    }
    for (Path tokenizer : tokenizers) {
      OneTokenizer.requireSameNumbers(
          ModelFolder.at(tokenizer.toString(), context.hadoop()), work.model(), work.models());
    }
  }

  private List<Optional<String>> shardStages() {
    return settings.evalShards().isEmpty()
        ? List.of(settings.shards())
        : List.of(settings.shards(), settings.evalShards());
  }

  private Optional<TrackingAddress> tracking(StageContext context) {
    Optional<TrackingAddress> address =
        TrackingAddress.of(
            settings.mlflow(), System.getenv(), context.run().name(), context.stage().name());
    if (address.isPresent()
        && Redactor.secretInUri(address.get().uri())
        && SparkSecurity.inClear(context.spark().sparkContext())) {
      throw new JobException(
          TrackingAddress.URI
              + ": "
              + Redactor.text(address.get().uri())
              + ": its password would go to the ranks unencrypted: name the server without it and"
              + " give executors spark.executorEnv.MLFLOW_TRACKING_USERNAME and"
              + " spark.executorEnv.MLFLOW_TRACKING_PASSWORD, or set spark.network.crypto.enabled");
    }
    return address;
  }

  private static ModelFolder model(Path folder, StageContext context) throws IOException {
    ModelFolder model = ModelFolder.at(folder.toString(), context.hadoop());
    ModelHeads.requireWeights(model.uri(), context.hadoop());
    return model;
  }

  private List<RankReport> train(
      JavaSparkContext spark, TrainWork work, RankResources resources, HeartbeatEndpoint endpoint) {
    List<Integer> ranks = IntStream.range(0, settings.parallel().ranks()).boxed().toList();
    JavaRDD<RankReport> barrier =
        resources.given(
            BarrierRdds.mapPartitions(
                Carried.parallelize(spark, ranks, ranks.size()),
                new RankTask(work, endpoint.address()),
                RankReport.class));
    // Spark tries a barrier stage again only when a shuffle follows it: a failed result stage
    // ends the job.
    return endpoint.watching(() -> Carried.collect(barrier, true)).stream()
        .sorted(Comparator.comparingInt(RankReport::rank))
        .toList();
  }

  private static JobException failure(Exception e, Optional<String> firstCause) {
    Matcher rank = RANK_FAILED.matcher(String.valueOf(e.getMessage()));
    String told = rank.find() ? rank.group(1) : String.valueOf(e.getMessage());
    return new JobException(
        "training failed: "
            + firstCause.orElse(told)
            + ". The same command goes on from the newest checkpoint, if one was stored",
        e);
  }

  private static StageResult result(List<RankReport> reports, int failedAttempts, GapJob gaps) {
    RankReport first = reports.get(0);
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("ranks", reports.size());
    figures.put("failed_attempts", failedAttempts);
    figures.put("steps", first.steps());
    figures.put("tokens", first.tokens());
    figures.put("train_seconds", first.seconds());
    figures.put("tokens_per_second", first.seconds() > 0 ? first.tokens() / first.seconds() : 0.0);
    if (gaps.refreshes() > 0) {
      figures.put("gap_refreshes", gaps.refreshes());
      figures.put("gap_seconds", gaps.seconds());
    }
    figures.putAll(first.metrics());
    return new StageResult(RowCounts.all(first.examples()), figures);
  }
}
