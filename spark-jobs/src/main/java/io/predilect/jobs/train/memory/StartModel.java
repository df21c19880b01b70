package io.predilect.jobs.train.memory;

import io.predilect.jobs.config.InitSettings;
import io.predilect.jobs.config.RunConfig;
import io.predilect.jobs.config.StageConfig;
import io.predilect.jobs.config.TrainStageSettings;
import io.predilect.jobs.failure.JobException;
import io.predilect.jobs.models.ModelShape;
import io.predilect.model.LanguageModel;
import io.predilect.model.ModelSource;
import io.predilect.model.arch.HeadKind;
import io.predilect.model.arch.ModelConfig;
import io.predilect.model.lora.AdapterNames;
import io.predilect.model.train.step.LoadBalance;
import java.io.IOException;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** Whether a training can start from a model, as far as its small files tell. */
public final class StartModel {
  private StartModel() {}

  /**
   * Checks it.
   *
   * @param name what people call the model
   * @throws JobException when adapters are wanted on adapters
   * @throws io.predilect.model.arch.ModelException when it cannot be held as the settings want it
   */
  public static void require(TrainStageSettings settings, String name, ModelSource model) {
    requireWholeForAdapters(settings, name, model);
    LanguageModel.requireForm(model, settings.adapters().form());
  }

  /**
   * The shape of the model that a training starts from, as far as it is known before the run: one
   * that the run makes is shaped as the one that it starts from itself.
   *
   * @throws io.predilect.model.arch.ModelException when the model is none that is supported
   */
  public static Optional<ModelConfig> shape(
      RunConfig run, TrainStageSettings settings, Configuration hadoop) throws IOException {
    return shape(run, settings.model().or(run::model), hadoop);
  }

  private static Optional<ModelConfig> shape(
      RunConfig run, Optional<String> name, Configuration hadoop) throws IOException {
    if (name.isEmpty()) {
      return Optional.empty();
    }
    Optional<StageConfig> maker =
        run.stages().stream().filter(stage -> stage.name().equals(name.get())).findFirst();
    if (maker.isEmpty()) {
      return ModelShape.read(new Path(name.get()), hadoop);
    } else if (maker.get().settings() instanceof TrainStageSettings before) {
      return shape(run, before, hadoop);
    }
    if (maker.get().settings() instanceof InitSettings init) {
      return init.model().isPresent()
          ? shape(run, init.model(), hadoop)
          : Optional.of(init.shape(init.vocabSize())).filter(shape -> init.trainsTokenizer());
    }
    return Optional.empty();
  }

  /**
   * Checks settings that name parts of a model, or that only some models have a use for.
   *
   * @throws io.predilect.model.arch.ModelException when adapters' settings name what it has not, or
   *     it cannot be run again so
   * @throws IllegalArgumentException when there is nothing that a setting could be about
   */
  public static void requireParts(TrainStageSettings settings, ModelConfig config) {
    HeadKind head =
        settings.objective().objective().onRewards() ? HeadKind.REWARD : HeadKind.CAUSAL;
    settings
        .training()
        .gradientCheckpointing()
        .ifPresent(recompute -> recompute.requireFor(config));
    settings.adapters().lora(0).ifPresent(lora -> AdapterNames.require(config, head, lora));
    LoadBalance.factor(settings.training().routerAuxLossCoef(), config.block().experts());
  }

  /**
   * Refuses adapters on adapters.
   *
   * @param name what people call the model
   * @throws JobException when adapters are wanted and the model is a folder of them
   */
  public static void requireWholeForAdapters(
      TrainStageSettings settings, String name, ModelSource model) {
    if (settings.adapters().lora(0).isPresent() && model.adapter().isPresent()) {
      throw new JobException(
          "model "
              + name
              + " is a folder of adapters, and lora_r is set: new adapters need a whole model to"
              + " name as their base. Start from a merged model, or set lora_r to null");
    }
  }
}
