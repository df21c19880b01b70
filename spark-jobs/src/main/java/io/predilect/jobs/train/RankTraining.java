package io.predilect.jobs.train;

import io.predilect.data.shard.TokenizedPair;
import io.predilect.jobs.config.ConfigReader;
import io.predilect.jobs.config.StageConfig;
import io.predilect.jobs.config.TrainStageSettings;
import io.predilect.jobs.models.ModelCache;
import io.predilect.jobs.models.ModelFolder;
import io.predilect.model.HeadKind;
import io.predilect.model.LanguageModel;
import io.predilect.model.distributed.Collective;
import io.predilect.model.kernel.Engines;
import io.predilect.model.train.CheckpointStore;
import io.predilect.model.train.ExampleSource;
import io.predilect.model.train.LocalCheckpointStore;
import io.predilect.model.train.MetricsFile;
import io.predilect.model.train.TrainListener;
import io.predilect.model.train.TrainPlan;
import io.predilect.model.train.TrainResult;
import io.predilect.model.train.Trainable;
import io.predilect.model.train.Trainer;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** What one rank does: reads its shards and its model, trains, and on rank 0 writes the result. */
final class RankTraining {
  private static final String METRICS = "metrics.jsonl";

  private final TrainWork work;
  private final Collective collective;
  private final BooleanSupplier stop;
  private final Configuration hadoop;

  /**
   * A rank.
   *
   * @param work what all ranks are told
   * @param collective sums over the ranks
   * @param stop whether Spark wants the task to end
   */
  RankTraining(TrainWork work, Collective collective, BooleanSupplier stop) {
    this.work = work;
    this.collective = collective;
    this.stop = stop;
    this.hadoop = work.hadoop().value();
  }

  RankReport run() throws IOException {
    TrainStageSettings settings = settings();
    TrainPlan plan = TrainPlans.plan(settings, work.seed());
    HeadKind head = plan.objective().objective().onRewards() ? HeadKind.REWARD : HeadKind.CAUSAL;
    Engines.threads(work.threads());
    List<TokenizedPair> examples = examples(work.shards(), settings);
    Optional<ExampleSource> held =
        work.evalShards().isEmpty()
            ? Optional.empty()
            : Optional.of(ExampleSource.of(examples(work.evalShards().get(0), settings)));
    java.nio.file.Path local = Files.createTempDirectory("predilect-rank-");
    try (LanguageModel model = open(work.model(), head)) {
      TrainResult result;
      try (Trainable trainable =
          model.trainable(
              TrainPlans.optimizer(plan.settings()), plan.settings().gradientCheckpointing())) {
        result = train(plan, ExampleSource.of(examples), held, trainable, local);
      }
      if (collective.rank() == 0) {
        save(model, local);
      }
      return new RankReport(
          collective.rank(),
          "",
          examples.size(),
          result.steps(),
          result.seconds(),
          result.tokens(),
          result.metrics());
    } finally {
      HadoopFolders.deleteLocal(local);
    }
  }

  private TrainStageSettings settings() {
    return ConfigReader.read(work.config(), "config.resolved.yaml", List.of()).stages().stream()
        .filter(stage -> stage.name().equals(work.stage()))
        .map(StageConfig::settings)
        .map(TrainStageSettings.class::cast)
        .findFirst()
        .orElseThrow();
  }

  private List<TokenizedPair> examples(String folder, TrainStageSettings settings)
      throws IOException {
    List<TokenizedPair> pairs = ShardExamples.read(folder, hadoop);
    if (work.reference().isEmpty()) {
      return pairs;
    }
    try (LanguageModel reference = open(work.reference().get(0), HeadKind.CAUSAL)) {
      return ReferenceLogps.filled(
          pairs, reference::score, settings.training().microBatchTokens(), collective);
    }
  }

  private TrainResult train(
      TrainPlan plan,
      ExampleSource examples,
      Optional<ExampleSource> held,
      Trainable trainable,
      java.nio.file.Path local)
      throws IOException {
    Path scratch = new Path(work.scratch());
    FileSystem files = scratch.getFileSystem(hadoop);
    Path checkpoints = new Path(scratch, TrainStage.CHECKPOINTS);
    int limit = plan.settings().saveTotalLimit();
    TrainListener progress = new ProgressFile(files, scratch);
    CheckpointStore store;
    TrainListener metrics;
    if ("file".equals(files.getUri().getScheme())) {
      store = new LocalCheckpointStore(local(checkpoints), limit);
      metrics = new MetricsFile(local(new Path(scratch, METRICS)));
    } else {
      MirroredMetrics mirrored =
          new MirroredMetrics(files, new Path(scratch, METRICS), local.resolve(METRICS));
      store =
          mirrored.before(
              new HadoopCheckpointStore(files, checkpoints, local.resolve("store"), limit));
      metrics = mirrored;
    }
    return Trainer.train(
        plan,
        examples,
        held,
        trainable,
        collective,
        store,
        TrainListener.all(List.of(metrics, progress)),
        stop);
  }

  private void save(LanguageModel model, java.nio.file.Path local) throws IOException {
    java.nio.file.Path written = local.resolve("model");
    model.save(written);
    Path result = new Path(work.result());
    HadoopFolders.publish(written, result, result.getFileSystem(hadoop));
  }

  private LanguageModel open(ModelFolder folder, HeadKind head) throws IOException {
    return LanguageModel.open(ModelCache.ofMachine().local(folder, hadoop), head);
  }

  private static java.nio.file.Path local(Path path) {
    return java.nio.file.Path.of(path.toUri().getPath());
  }
}
