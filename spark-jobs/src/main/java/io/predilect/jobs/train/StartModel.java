package io.predilect.jobs.train;

import io.predilect.jobs.config.TrainStageSettings;
import io.predilect.jobs.pipeline.JobException;
import io.predilect.model.LanguageModel;
import io.predilect.model.ModelSource;

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

  static void requireWholeForAdapters(TrainStageSettings settings, String name, ModelSource model) {
    if (settings.adapters().lora(0).isPresent() && model.adapter().isPresent()) {
      throw new JobException(
          "model "
              + name
              + " is a folder of adapters, and lora_r is set: new adapters need a whole model to"
              + " name as their base. Start from a merged model, or set lora_r to null");
    }
  }
}
