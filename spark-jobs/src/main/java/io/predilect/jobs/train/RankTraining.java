package io.predilect.jobs.train;

import io.predilect.jobs.config.Redactor;
import io.predilect.jobs.config.TrainStageSettings;
import io.predilect.jobs.mlflow.Tracking;
import io.predilect.jobs.models.ModelStore;
import io.predilect.jobs.models.TaskDevice;
import io.predilect.jobs.pipeline.JobException;
import io.predilect.jobs.pipeline.StageInputs;
import io.predilect.jobs.storage.HadoopFolders;
import io.predilect.jobs.storage.LocalFolder;
import io.predilect.jobs.storage.NodeCache;
import io.predilect.model.LanguageModel;
import io.predilect.model.ModelSource;
import io.predilect.model.arch.HeadKind;
import io.predilect.model.distributed.Collective;
import io.predilect.model.engine.Engines;
import io.predilect.model.lora.LoraSettings;
import io.predilect.model.objective.Need;
import io.predilect.model.optim.OptimizerSettings;
import io.predilect.model.scoring.PairScorer;
import io.predilect.model.train.TrainListener;
import io.predilect.model.train.TrainResult;
import io.predilect.model.train.Trainer;
import io.predilect.model.train.Training;
import io.predilect.model.train.data.ExampleSource;
import io.predilect.model.train.plan.TrainPlan;
import io.predilect.model.train.plan.TrainSettings;
import io.predilect.model.train.prioritised.GapTables;
import io.predilect.model.train.step.ReferencePass;
import io.predilect.model.train.step.Trainable;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** What one rank does: reads its shards and its model, trains, and on rank 0 writes the result. */
final class RankTraining {
  private final TrainWork work;
  private final Collective collective;
  private final TaskDevice device;
  private final Heartbeats beats;
  private final BooleanSupplier stop;
  private final RetryPolicy retries;
  private final Configuration hadoop;

  /**
   * A rank.
   *
   * @param work what all ranks are told
   * @param collective sums over the ranks
   * @param device where its model lies
   * @param beats are told what it does
   * @param stop whether Spark wants the task to end
   */
  RankTraining(
      TrainWork work,
      Collective collective,
      TaskDevice device,
      Heartbeats beats,
      BooleanSupplier stop) {
    this.work = work;
    this.collective = collective;
    this.device = device;
    this.beats = beats;
    this.stop = stop;
    this.retries = RetryPolicy.ofFiles(stop);
    this.hadoop = work.hadoop().value();
  }

  RankReport run() throws IOException {
    TrainStageSettings settings = work.settings();
    TrainPlan plan = settings.plan(work.seed());
    HeadKind head = plan.objective().objective().onRewards() ? HeadKind.REWARD : HeadKind.CAUSAL;
    Engines.threads(work.threads());
    ModelStore.closeIdle();
    CheckpointModel.closeIdle();
    try (LocalFolder own = LocalFolder.temporary("predilect-rank-");
        DiskExamples read = read(List.of(work.shards()), own.path().resolve("examples"), settings);
        DiskExamples readHeld = read(work.evalShards(), own.path().resolve("held-out"), settings)) {
      ExampleSource examples = referenced(plan.examples(read), settings);
      Optional<ExampleSource> held =
          work.evalShards().isEmpty()
              ? Optional.empty()
              : Optional.of(referenced(plan.examples(readHeld), settings));
      return run(settings, plan, head, read.size(), examples, held, own.path());
    }
  }

  private RankReport run(
      TrainStageSettings settings,
      TrainPlan plan,
      HeadKind head,
      int rows, // more examples than those where pairs are taken apart
      ExampleSource examples,
      Optional<ExampleSource> held,
      java.nio.file.Path local)
      throws IOException {
    beats.phase("reading the model");
    try (NodeCache.Use start =
            RanksAgree.all(collective, () -> work.models().folder(work.model()));
        LanguageModel model = RanksAgree.all(collective, () -> open(start, head))) {
      TrainResult result;
      try (Trainable trainable =
          RanksAgree.all(collective, () -> trainable(model, start.path(), settings))) {
        result = train(plan, examples, held, trainable, local);
      }
      if (result.stopped()) {
        throw new JobException(
            "training was stopped at step "
                + result.steps()
                + " of "
                + result.totalSteps()
                + (beats.stop() ? " " + beats.stopReason() : "")
                + ", which its newest checkpoint holds; the same command goes on from there");
      }
      List<GapsWanted> wanted =
          result.awaits().stream()
              .map(request -> GapsWanted.of(request, result.totalSteps()))
              .toList();
      if (collective.rank() == 0 && wanted.isEmpty()) {
        beats.phase("writing the model");
        save(model, settings.adapters().loraR().isPresent(), local);
      }
      return new RankReport(
          collective.rank(),
          "",
          wanted,
          rows,
          result.steps(),
          result.seconds(),
          result.tokens(),
          result.metrics());
    }
  }

  /** The pairs of at most one folder. */
  private DiskExamples read(
      List<String> folders, java.nio.file.Path file, TrainStageSettings settings)
      throws IOException {
    if (folders.isEmpty()) {
      return DiskExamples.write(file, Collections.emptyIterator());
    }
    String folder = folders.get(0);
    beats.phase("reading " + folder);
    Set<Need> needs = settings.objective().objective().needs();
    boolean asks = needs.contains(Need.REFERENCE);
    ReferenceOrigin origin =
        new ReferenceOrigin(
            work.reference().isEmpty() ? work.model() : work.reference().get(0),
            asks ? settings.foreignReference() : TrainStageSettings.ForeignReference.ACCEPT,
            needs.contains(Need.AUGMENTED));
    return RanksAgree.all(
        collective,
        () -> {
          DiskExamples read =
              ShardExamples.read(
                  folder,
                  hadoop,
                  file,
                  pair -> {
                    beats.moved();
                    return origin.apply(pair);
                  });
          try {
            origin.end();
            return read;
          } catch (JobException e) {
            read.close();
            throw e;
          }
        });
  }

  private ExampleSource referenced(ExampleSource pairs, TrainStageSettings settings)
      throws IOException {
    if (work.reference().isEmpty()) {
      return pairs;
    }
    beats.phase("scoring with the reference model");
    try (NodeCache.Use folder =
            RanksAgree.all(collective, () -> work.models().folder(work.reference().get(0)));
        LanguageModel reference = RanksAgree.all(collective, () -> open(folder, HeadKind.CAUSAL))) {
      PairScorer scorer =
          new PairScorer(
              batch -> {
                beats.moved();
                return reference.score(batch);
              },
              settings.training().microBatchTokens());
      return ReferencePass.fill(pairs, settings.objective().objective(), scorer, collective);
    }
  }

  private Trainable trainable(
      LanguageModel model, java.nio.file.Path folder, TrainStageSettings settings) {
    TrainSettings training = settings.training();
    OptimizerSettings optimizer = training.update().optimizerSettings();
    Optional<LoraSettings> lora = settings.adapters().lora(work.seed());
    if (lora.isEmpty()) {
      return model.trainable(optimizer, training.gradientCheckpointing());
    }
    if (ModelSource.of(folder).adapter().isPresent()) {
      throw new JobException(
          "model "
              + work.model().uri()
              + " is a folder of adapters, and lora_r is set: new adapters need a whole model to"
              + " name as their base. Start from a merged model, or set lora_r to null");
    }
    return model.trainable(optimizer, training.gradientCheckpointing(), lora.get());
  }

  private TrainResult train(
      TrainPlan plan,
      ExampleSource examples,
      Optional<ExampleSource> held,
      Trainable trainable,
      java.nio.file.Path local)
      throws IOException {
    Path scratch = new Path(work.scratch());
    FileSystem system = scratch.getFileSystem(hadoop);
    RankFiles files =
        RankFiles.in(
            scratch, system, local, plan.settings().intervals().saveTotalLimit(), beats, retries);
    GapTables gaps =
        step -> {
          String what = "reading the gaps of step " + step;
          beats.phase(what);
          return retries.get(what, () -> new GapFiles(scratch, system, hadoop).at(step));
        };
    try (Tracking tracking = Tracking.of(work.tracking(), collective, plan, system, scratch)) {
      return Trainer.train(
          Training.of(plan, examples, Watched.model(trainable, beats))
              .heldOut(held)
              .collective(collective)
              .gaps(gaps)
              .checkpoints(files.checkpoints())
              .listener(
                  TrainListener.all(
                      List.of(files.listener(), beats.listener(), tracking.listener())))
              .stop(() -> stop.getAsBoolean() || beats.stop()));
    }
  }

  private void save(LanguageModel model, boolean adapted, java.nio.file.Path local)
      throws IOException {
    if (adapted) {
      Path base = new Path(work.model().uri());
      model.saveAdapter(
          local.resolve(TrainStage.ADAPTER_FOLDER),
          "file".equals(base.toUri().getScheme())
              ? base.toUri().getPath()
              : Redactor.withoutUser(base.toString()));
      publish(local, TrainStage.ADAPTER_FOLDER);
      model.merge();
    }
    model.save(local.resolve(StageInputs.MODEL_FOLDER));
    publish(local, StageInputs.MODEL_FOLDER);
  }

  private void publish(java.nio.file.Path local, String name) throws IOException {
    Path result = new Path(work.output(), name);
    retries.run(
        "writing " + result,
        () -> {
          beats.moved();
          HadoopFolders.publish(local.resolve(name), result, result.getFileSystem(hadoop));
        });
  }

  private LanguageModel open(NodeCache.Use folder, HeadKind head) throws IOException {
    return LanguageModel.open(folder.path(), head, work.models().precision(), device.name());
  }
}
