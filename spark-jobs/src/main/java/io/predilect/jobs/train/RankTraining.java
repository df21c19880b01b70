package io.predilect.jobs.train;

import io.predilect.jobs.config.Redactor;
import io.predilect.jobs.config.TrainStageSettings;
import io.predilect.jobs.config.yaml.ResolvedConfig;
import io.predilect.jobs.failure.JobException;
import io.predilect.jobs.mlflow.TrackedParams;
import io.predilect.jobs.mlflow.Tracking;
import io.predilect.jobs.models.ModelFolder;
import io.predilect.jobs.models.ModelStore;
import io.predilect.jobs.models.TaskDevice;
import io.predilect.jobs.models.TurnEnd;
import io.predilect.jobs.stage.StageInputs;
import io.predilect.jobs.storage.HadoopFolders;
import io.predilect.jobs.storage.LocalFolder;
import io.predilect.jobs.storage.NodeCache;
import io.predilect.jobs.train.checkpoint.RetryPolicy;
import io.predilect.jobs.train.heartbeat.Heartbeats;
import io.predilect.jobs.train.heartbeat.RankPhase;
import io.predilect.jobs.train.heartbeat.Watched;
import io.predilect.jobs.train.memory.StartModel;
import io.predilect.jobs.train.memory.TrainMemory;
import io.predilect.model.LanguageModel;
import io.predilect.model.ModelSource;
import io.predilect.model.arch.HeadKind;
import io.predilect.model.distributed.Collective;
import io.predilect.model.engine.Engines;
import io.predilect.model.engine.OutOfMemoryException;
import io.predilect.model.lora.LoraSettings;
import io.predilect.model.objective.Need;
import io.predilect.model.objective.Objective;
import io.predilect.model.optim.Sharing;
import io.predilect.model.scoring.PairScorer;
import io.predilect.model.scoring.PromptedModel;
import io.predilect.model.train.TrainListener;
import io.predilect.model.train.TrainResult;
import io.predilect.model.train.Trainer;
import io.predilect.model.train.Training;
import io.predilect.model.train.checkpoint.KeptReferences;
import io.predilect.model.train.data.ExampleCheck;
import io.predilect.model.train.data.ExampleFile;
import io.predilect.model.train.data.ExampleSource;
import io.predilect.model.train.data.RankedExamples;
import io.predilect.model.train.data.TrainingReferences;
import io.predilect.model.train.memory.TrainingLoad;
import io.predilect.model.train.plan.StepsEffect;
import io.predilect.model.train.plan.TrainPlan;
import io.predilect.model.train.plan.TrainSettings;
import io.predilect.model.train.prioritised.GapTables;
import io.predilect.model.train.step.ReferenceModel;
import io.predilect.model.train.step.Trainable;
import io.predilect.model.weights.WeightForm;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What one rank does: reads its shards and its model, trains, and on rank 0 writes the result. */
final class RankTraining {
  private static final Logger LOG = LoggerFactory.getLogger(RankTraining.class);

  private final TrainWork work;
  private final Collective collective;
  private final TaskDevice device;
  private final RankMemory memory;
  private final Heartbeats beats;
  private final BooleanSupplier stop;
  private final RetryPolicy retries;
  private final Configuration hadoop;
  private final List<String> untold = new ArrayList<>();

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
    this.memory = new RankMemory(device);
    this.beats = beats;
    this.stop = stop;
    this.retries = RetryPolicy.ofFiles(stop);
    this.hadoop = work.hadoop().value();
  }

  RankReport run() throws IOException {
    Engines.threads(work.threads());
    ModelStore.closeIdle();
    CheckpointModel.closeIdle();
    try (LocalFolder own = LocalFolder.temporary("predilect-rank-");
        RankExamples read = RankExamples.of(work, collective, beats)) {
      try {
        RankReport report = run(read, own.path());
        read.over(report.wanted().isEmpty());
        return report;
      } catch (OutOfMemoryException e) {
        read.over(true);
        untold.forEach(LOG::warn);
        throw memory.refusal(e);
      } catch (IOException | RuntimeException e) {
        read.over(RanksAgree.refuses(e));
        untold.forEach(LOG::warn); // no report has them
        throw e;
      }
    }
  }

  private RankReport run(RankExamples read, java.nio.file.Path local) throws IOException {
    TrainStageSettings settings = work.settings();
    TrainPlan asked = settings.plan(work.seed());
    Objective objective = asked.objective().objective();
    ExampleFile rows = read.open(work.shards());
    ExampleSource examples = asked.examples(rows);
    Optional<ExampleSource> held =
        work.evalShards().isEmpty()
            ? Optional.empty()
            : Optional.of(asked.examples(read.open(work.evalShards().get(0))));
    if (examples instanceof RankedExamples rankings) {
      rankings.note().ifPresent(beats::note);
    }
    ExampleCheck.require(examples, held, objective);
    if (settings.training().maxSteps().isEmpty()) { // else it was told when the file was read
      StepsEffect.of(asked, asked.steps(examples.size())).stream()
          .map(told -> told.key() + ": " + told.words())
          .reduce((one, other) -> one + "; " + other)
          .ifPresent(beats::note);
    }
    try (NodeCache.Use start =
        RanksAgree.all(collective, () -> work.models().folder(work.model()))) {
      TrainPlan plan =
          asked.passing(RanksAgree.all(collective, () -> passTokens(start.path(), examples)));
      return run(plan, start.path(), rows.size(), examples, held, local);
    }
  }

  // Settles how large a pass is.
  private int passTokens(java.nio.file.Path start, ExampleSource examples) throws IOException {
    TrainingLoad load =
        TrainMemory.load(
            work.settings(),
            work.models().precision(),
            ModelSource.of(start).config(),
            IntStream.range(0, examples.size()).map(examples::length).max().orElse(0),
            device.onGpu(),
            memory.available());
    memory.expect(load);
    return load.pass().budget();
  }

  private RankReport run(
      TrainPlan plan,
      java.nio.file.Path start,
      int rows,
      ExampleSource examples,
      Optional<ExampleSource> held,
      java.nio.file.Path local)
      throws IOException {
    TrainStageSettings settings = work.settings();
    Objective objective = plan.objective().objective();
    Path scratch = new Path(work.scratch());
    FileSystem system = scratch.getFileSystem(hadoop);
    RankFiles files =
        RankFiles.in(
            scratch, system, local, plan.settings().intervals().saveTotalLimit(), beats, retries);
    KeptReferences kept =
        new KeptReferences(plan, reference(), files.checkpoints(), local, collective);
    Optional<TrainingReferences> references =
        work.reference().isEmpty()
            ? Optional.empty()
            : Optional.of(kept.prepare(examples, held, Map.of(), () -> another(plan)));
    HeadKind head = objective.onRewards() ? HeadKind.REWARD : HeadKind.CAUSAL;
    beats.phase("reading the model");
    try (LanguageModel model =
        RanksAgree.all(collective, () -> open(start, head, settings.adapters().form()))) {
      TrainResult result;
      try (Trainable trainable =
          RanksAgree.all(collective, () -> trainable(model, start, settings))) {
        if (plan.settings().referenceSync().syncRefModel()) {
          references = Optional.of(TrainingReferences.none()); // the trainer asks for its own
        } else if (references.isEmpty()) {
          references =
              Optional.of(
                  kept.prepare(
                      examples, held, Map.of(), () -> reference(trainable, () -> {}, plan)));
        }
        result =
            train(
                Training.of(plan, examples, Watched.model(trainable, beats))
                    .heldOut(held)
                    .references(references.get())
                    .scratch(local),
                files,
                system);
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
          rows, // fewer than examples where pairs are taken apart
          result.steps(),
          result.seconds(),
          result.tokens(),
          BestFigures.of(result, plan.best()),
          untold);
    }
  }

  /** Tells the reference from other models, and what it is asked from what it was asked before. */
  private String reference() {
    boolean own = work.reference().isEmpty();
    ModelFolder folder = own ? work.model() : work.reference().get(0);
    WeightForm form = own ? work.settings().adapters().form() : WeightForm.FULL;
    String held = work.models().precision() + (form.fourBit() ? " " + form : "");
    return folder.digest() + " " + held + " " + work.seed();
  }

  private ReferenceModel reference(PromptedModel model, Closeable end, TrainPlan plan) {
    String what = "scoring with the reference model";
    beats.phase(what);
    long begun = System.nanoTime();
    return new ReferenceModel(
        new PairScorer(Watched.model(model, beats), plan.settings().passTokens()),
        (rows, allRows, tokens, allTokens) ->
            beats.phase(
                new RankPhase(
                    what, rows, allRows, tokens, allTokens, (System.nanoTime() - begun) / 1e9)),
        end);
  }

  /** The reference where it is another model than the one in training. */
  private ReferenceModel another(TrainPlan plan) throws IOException {
    NodeCache.Use folder =
        RanksAgree.all(collective, () -> work.models().folder(work.reference().get(0)));
    try {
      LanguageModel model =
          RanksAgree.all(collective, () -> open(folder.path(), HeadKind.CAUSAL, WeightForm.FULL));
      return reference(
          model,
          () -> {
            try (folder) {
              model.close();
            }
          },
          plan);
    } catch (IOException | RuntimeException e) {
      try (folder) {
        throw e;
      }
    }
  }

  private Trainable trainable(
      LanguageModel model, java.nio.file.Path folder, TrainStageSettings settings) {
    TrainSettings training = settings.training();
    Optional<LoraSettings> lora = settings.adapters().lora(work.seed());
    StartModel.requireWholeForAdapters(settings, work.model().uri(), ModelSource.of(folder));
    return model.trainable(
        training.update().optimizerSettings(),
        training.recompute(model.config(), model.isOnGpu()),
        lora,
        new Sharing(settings.parallel().zeroStage(), collective),
        training.noise(work.seed()),
        settings.objective().objective().needs().contains(Need.REFERENCE_KL));
  }

  private TrainResult train(Training training, RankFiles files, FileSystem system)
      throws IOException {
    Path scratch = new Path(work.scratch());
    GapTables gaps =
        step -> {
          String what = "reading the gaps of step " + step;
          beats.phase(what);
          return retries.get(what, () -> new GapFiles(scratch, system, hadoop).at(step));
        };
    Map<String, String> params =
        TrackedParams.of(ResolvedConfig.whole(work.settings()), training.plan());
    try (Tracking tracking =
        Tracking.of(work.tracking(), collective, params, system, scratch, untold::add)) {
      return Trainer.train(
          training
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
    java.nio.file.Path adapters = local.resolve(TrainStage.ADAPTER_FOLDER);
    java.nio.file.Path whole = local.resolve(StageInputs.MODEL_FOLDER);
    if (adapted) {
      Path base = new Path(work.model().uri());
      model.saveAdapter(
          adapters,
          "file".equals(base.toUri().getScheme())
              ? base.toUri().getPath()
              : Redactor.withoutUser(base.toString()));
      model.merge();
    }
    model.save(whole);
    if (model.head() == HeadKind.CAUSAL) {
      TurnEnd.name(whole, adapted ? List.of(whole, adapters) : List.of(whole));
    }
    if (adapted) {
      publish(local, TrainStage.ADAPTER_FOLDER);
    }
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

  private LanguageModel open(java.nio.file.Path folder, HeadKind head, WeightForm form)
      throws IOException {
    return LanguageModel.open(folder, head, work.models().precision(), device.name(), form);
  }
}
