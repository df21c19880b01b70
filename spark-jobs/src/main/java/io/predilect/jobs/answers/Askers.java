package io.predilect.jobs.answers;

import io.predilect.jobs.config.TextSourceSettings;
import io.predilect.jobs.models.ModelFolder;
import io.predilect.jobs.models.ModelHeads;
import io.predilect.jobs.models.ModelStore;
import io.predilect.jobs.pipeline.StageContext;
import io.predilect.model.arch.HeadKind;
import java.io.IOException;

/** Who answers, by what a stage's settings name. */
final class Askers {
  private Askers() {}

  static Asker of(StageContext context, TextSourceSettings source, AnswerOptions options)
      throws IOException {
    return local(context, source);
  }

  private static LocalPlan local(StageContext context, TextSourceSettings source)
      throws IOException {
    ModelFolder model =
        ModelFolder.at(context.inputs().model(source.model()).toString(), context.hadoop());
    ModelStore models = ModelStore.of(context);
    ModelHeads.require("model", model, HeadKind.CAUSAL, models);
    return new LocalPlan(model, source.sampling(), source.batchTokens(), models);
  }
}
