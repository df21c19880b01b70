package io.predilect.jobs.precheck;

import io.predilect.jobs.answers.MissingKeys;
import io.predilect.jobs.answers.source.MissingTransformers;
import io.predilect.jobs.config.IngestSettings;
import io.predilect.jobs.config.RunConfig;
import io.predilect.jobs.config.StageConfig;
import io.predilect.jobs.config.StageSettings.Reference;
import io.predilect.jobs.config.StageSettings.SameTokens;
import io.predilect.jobs.config.TrainStageSettings;
import io.predilect.jobs.failure.Failures;
import io.predilect.jobs.failure.JobException;
import io.predilect.jobs.models.TaskDevice;
import io.predilect.jobs.outside.OutsideFiles;
import io.predilect.jobs.runfolder.OutputPlace;
import io.predilect.jobs.train.BarrierSlots;
import io.predilect.jobs.train.memory.StartModel;
import io.predilect.model.arch.ModelException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkConf;

/**
 * What would stop a run, as far as it can be known before its first stage: models, data and keys
 * that stages need hours later. Touches nothing and starts no session.
 *
 * @param run the run
 * @param folder the run's
 * @param hadoop the file systems' configuration
 * @param environment what has the keys of services
 * @param threads how many tasks run at a time as threads of this process; empty: elsewhere, where
 *     nobody knows before there is a session
 * @param spark the session's configuration, as it is or will be
 */
public record Precheck(
    RunConfig run,
    Path folder,
    Configuration hadoop,
    Map<String, String> environment,
    OptionalInt threads,
    SparkConf spark) {

  public Precheck {
    Objects.requireNonNull(run, "run");
    Objects.requireNonNull(folder, "folder");
    Objects.requireNonNull(hadoop, "hadoop");
    environment = Map.copyOf(environment);
    Objects.requireNonNull(threads, "threads");
    Objects.requireNonNull(spark, "spark");
  }

  /**
   * Everything that is wrong, with the settings that name it: one line where several do. What is
   * not there at all is not told.
   *
   * @param stages that are going to run
   */
  public List<String> of(List<StageConfig> stages) throws IOException {
    Map<String, Set<String>> wrong = new LinkedHashMap<>(); // settings by what is wrong with them
    for (StageConfig stage : stages) {
      for (Reference reference : stage.settings().references()) {
        told(() -> check(reference, stage)).ifPresent(what -> add(wrong, what, stage, reference));
      }
    }
    List<String> all = new ArrayList<>();
    if (wrong.isEmpty()) {
      tokens(stages, wrong);
      for (StageConfig stage : stages) {
        parts(stage).ifPresent(what -> all.add("stages." + stage.name() + ": " + what));
      }
    }
    wrong.forEach((what, keys) -> all.add(String.join(", ", keys) + ": " + what));
    machine(stages).ifPresent(all::add);
    if (!stages.isEmpty()) {
      KryoClasses.wrong(spark).ifPresent(all::add);
      FailureLimits.wrong(spark).ifPresent(all::add);
      ClusterDriver.wrong(run.output(), folder, spark).ifPresent(all::add);
      told(() -> OutputPlace.require(folder)).ifPresent(all::add);
    }
    for (StageConfig stage : stages) {
      ranks(stage).ifPresent(what -> all.add("stages." + stage.name() + ".ranks: " + what));
    }
    all.addAll(MissingTransformers.of(stages, run.spark().conf()));
    all.addAll(MissingKeys.of(stages, folder, hadoop, environment));
    return List.copyOf(all);
  }

  // Of models that are each right by themselves.
  private void tokens(List<StageConfig> stages, Map<String, Set<String>> wrong) throws IOException {
    SharedTokens shared = new SharedTokens(run, hadoop, this::isThere);
    for (StageConfig stage : stages) {
      for (SameTokens same : stage.settings().sameTokens()) {
        told(() -> shared.require(same, stage))
            .ifPresent(
                what -> {
                  add(wrong, what, stage, same.one());
                  add(wrong, what, stage, same.other());
                });
      }
    }
  }

  // What a training's settings say of its model's layers, whoever makes the model.
  private Optional<String> parts(StageConfig stage) {
    try {
      if (stage.settings() instanceof TrainStageSettings train) {
        StartModel.shape(run, train, hadoop)
            .ifPresent(config -> StartModel.requireParts(train, config));
      }
      return Optional.empty();
    } catch (ModelException | IllegalArgumentException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    } catch (IOException e) {
      return Optional.empty(); // which the pipeline tells of
    }
  }

  private static void add(
      Map<String, Set<String>> wrong, String what, StageConfig stage, Reference reference) {
    wrong
        .computeIfAbsent(what, w -> new LinkedHashSet<>())
        .add("stages." + stage.name() + "." + reference.key());
  }

  private void check(Reference reference, StageConfig stage) throws IOException {
    Optional<String> value =
        reference.target().isModel() ? reference.value().or(run::model) : reference.value();
    if (value.isEmpty() || isStage(value.get()) || !isThere(value.get())) {
      return;
    }
    switch (reference.target()) {
      case MODEL, LANGUAGE_MODEL, REWARD_MODEL, TOKENIZER ->
          OutsideModel.require(value.get(), reference.target(), stage, hadoop);
      case RESPONSES -> OutsideData.require(value.get(), stage.settings(), hadoop);
      case OUTSIDE -> {
        if (stage.settings() instanceof IngestSettings ingest) {
          OutsideData.require(ingest, run.seed(), hadoop);
        } else {
          OutsideData.require(value.get(), stage.settings(), hadoop);
        }
      }
      case SHARDS -> {} // always a stage's
    }
  }

  private boolean isStage(String name) {
    return run.stages().stream().anyMatch(stage -> stage.name().equals(name));
  }

  private boolean isThere(String path) {
    try {
      OutsideFiles.list(path, hadoop);
      return true;
    } catch (JobException | IOException e) {
      return false; // which the pipeline tells of
    }
  }

  private Optional<String> machine(List<StageConfig> stages) throws IOException {
    boolean models = stages.stream().anyMatch(stage -> run.dtype(stage.settings()).isPresent());
    return models && threads.isPresent()
        ? told(() -> TaskDevice.ofThisProcess(run.compute().device()))
        : Optional.empty();
  }

  private Optional<String> ranks(StageConfig stage) {
    return stage.settings() instanceof TrainStageSettings train
        ? BarrierSlots.wrong(train.parallel().ranks(), threads, spark)
        : Optional.empty();
  }

  /** A look that fails where there is something to tell. */
  @FunctionalInterface
  private interface Look {
    void look() throws IOException;
  }

  private static Optional<String> told(Look look) throws IOException {
    try {
      look.look();
      return Optional.empty();
    } catch (IOException | RuntimeException e) {
      if (Failures.isExplained(e) || e instanceof IOException) {
        return Optional.of(Failures.message(e));
      }
      throw e;
    }
  }
}
