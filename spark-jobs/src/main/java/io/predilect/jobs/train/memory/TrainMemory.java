package io.predilect.jobs.train.memory;

import io.predilect.jobs.config.Dtype;
import io.predilect.jobs.config.RunConfig;
import io.predilect.jobs.config.ShardSettings;
import io.predilect.jobs.config.StageConfig;
import io.predilect.jobs.config.TrainStageSettings;
import io.predilect.jobs.models.ModelShape;
import io.predilect.jobs.models.TaskDevice;
import io.predilect.model.arch.HeadKind;
import io.predilect.model.arch.ModelConfig;
import io.predilect.model.arch.ModelException;
import io.predilect.model.arch.Precision;
import io.predilect.model.engine.DeviceMemory;
import io.predilect.model.objective.Need;
import io.predilect.model.objective.Objective;
import io.predilect.model.train.memory.MemoryAdvice;
import io.predilect.model.train.memory.PassTokens;
import io.predilect.model.train.memory.TrainingLoad;
import io.predilect.model.train.plan.PrioritisedSettings;
import io.predilect.model.train.plan.TrainSettings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * What a rank of a train stage takes, from the settings and the model's {@code config.json}: before
 * a run starts, where rows are taken to be as long as their limits allow.
 */
public final class TrainMemory {
  private final RunConfig run;
  private final boolean local;
  private final Configuration hadoop;

  /**
   * For a run.
   *
   * @param master Spark's
   */
  public TrainMemory(RunConfig run, String master, Configuration hadoop) {
    this.run = run;
    this.local = master.startsWith("local");
    this.hadoop = hadoop;
  }

  /** Of each train stage of the run, in their order. */
  public List<StageMemory> stages() {
    List<StageMemory> stages = new ArrayList<>();
    for (StageConfig stage : run.stages()) {
      if (stage.settings() instanceof TrainStageSettings settings) {
        stages.add(of(stage, settings));
      }
    }
    return List.copyOf(stages);
  }

  private StageMemory of(StageConfig stage, TrainStageSettings settings) {
    try {
      Optional<ModelConfig> config = StartModel.shape(run, settings, hadoop);
      return config.isEmpty()
          ? StageMemory.unknown(stage.name(), "its model is not there yet")
          : of(stage, settings, config.get());
    } catch (IOException | ModelException | IllegalArgumentException e) {
      return StageMemory.unknown(stage.name(), String.valueOf(e.getMessage()));
    }
  }

  /** Of one stage whose model is known. */
  StageMemory of(StageConfig stage, TrainStageSettings settings, ModelConfig config) {
    Dtype dtype = run.dtype(settings).orElseThrow();
    boolean gpu = onGpu();
    OptionalLong available = available(settings.parallel().ranks(), gpu);
    TrainingLoad load =
        load(
            settings,
            settings.adapters().precision(dtype),
            config,
            longest(stage, settings, config),
            gpu,
            available);
    return new StageMemory(
        stage.name(),
        String.format(
            Locale.ROOT,
            "%s, %s, %,d tokens a pass",
            gpu ? "cuda" : "cpu",
            dtype.name().toLowerCase(Locale.ROOT),
            load.pass().tokens()),
        Optional.of(load.estimate(gpu)),
        available.isPresent()
            ? MemoryAdvice.where(load, gpu, available.getAsLong())
            : Optional.empty());
  }

  // Ranks of a local run share this machine's memory, and have a GPU each as far as there are some.
  private OptionalLong available(int ranks, boolean gpu) {
    if (!local) {
      return OptionalLong.empty();
    } else if (gpu) {
      return DeviceMemory.bytes("cuda:0");
    }
    OptionalLong machine = DeviceMemory.machine();
    return machine.isPresent() ? OptionalLong.of(machine.getAsLong() / ranks) : machine;
  }

  private boolean onGpu() {
    return TaskDevice.likelyGpu(run.compute().device(), local, run.spark().conf());
  }

  /**
   * What to say when a stage begins, whose model is there.
   *
   * @param model its folder
   */
  public Optional<String> line(StageConfig stage, TrainStageSettings settings, Path model)
      throws IOException {
    return ModelShape.read(model, hadoop)
        .map(config -> of(stage, settings, config))
        .map(
            memory ->
                "memory of a rank at most %s on %s"
                    .formatted(memory.estimate().orElseThrow().line(), memory.setup()));
  }

  /**
   * What decides a rank's memory.
   *
   * @param longest tokens of the longest example
   * @param gpu whether on a GPU
   * @param available bytes that a rank has; empty: not known
   */
  public static TrainingLoad load(
      TrainStageSettings settings,
      Precision precision,
      ModelConfig config,
      int longest,
      boolean gpu,
      OptionalLong available) {
    TrainSettings training = settings.training();
    Objective objective = settings.objective().objective();
    int ranks = settings.parallel().ranks();
    TrainingLoad load =
        new TrainingLoad(
            config,
            objective.onRewards() ? HeadKind.REWARD : HeadKind.CAUSAL,
            precision,
            settings.adapters().form(),
            settings.adapters().lora(0),
            new TrainingLoad.State(
                training.update().optimizer(),
                settings.parallel().zeroStage(),
                settings.parallel().sync().local() ? 1 : ranks), // which then share nothing
            new TrainingLoad.Pass(
                training.microBatchTokens().orElse(PassTokens.FEWEST),
                longest,
                (training.batchSize() + ranks - 1) / ranks,
                settings.passes().sharePrompts() && responses(objective) > 1,
                training.recompute(config, gpu)),
            pool(settings.prioritised(), config, longest, precision),
            objective.needs().contains(Need.REFERENCE_KL));
    return training.microBatchTokens().isPresent()
        ? load
        : load.budget(PassTokens.usual(load, gpu, available));
  }

  // Every response of an example may be as long as the limits allow with its prompt.
  private int longest(StageConfig stage, TrainStageSettings settings, ModelConfig config) {
    Objective objective = settings.objective().objective();
    int sequences = responses(objective) + (objective.needs().contains(Need.RATIONALE) ? 1 : 0);
    int most =
        run.stages().stream()
            .filter(other -> settings.shards().equals(Optional.of(other.name())))
            .map(StageConfig::settings)
            .filter(ShardSettings.class::isInstance)
            .map(ShardSettings.class::cast)
            .findFirst()
            .or(() -> run.shardBefore(stage))
            .map(ShardSettings::maxLength)
            .orElse(config.maxPositions());
    return sequences * Math.min(most, config.maxPositions());
  }

  private static int responses(Objective objective) {
    Set<Need> needs = objective.needs();
    return !needs.contains(Need.UNPAIRED)
            && needs.contains(Need.CHOSEN)
            && needs.contains(Need.REJECTED)
        ? 2
        : 1;
  }

  private static long pool(
      PrioritisedSettings settings, ModelConfig config, int longest, Precision precision) {
    if (settings.gaps() != PrioritisedSettings.Gaps.ONLINE) {
      return 0;
    }
    int each = precision.halfCompute() ? Short.BYTES : Float.BYTES;
    long token = 2L * config.layers() * config.keyWidth() * each;
    return Math.min((long) settings.poolMib() << 20, settings.prompts() * token * longest);
  }
}
