package io.predilect.jobs.answers;

import io.predilect.jobs.config.TextSourceSettings;
import io.predilect.jobs.models.ModelFolder;
import io.predilect.jobs.models.ModelHeads;
import io.predilect.jobs.models.ModelStore;
import io.predilect.jobs.pipeline.JobException;
import io.predilect.jobs.pipeline.StageContext;
import io.predilect.model.arch.HeadKind;
import java.io.IOException;
import java.util.Locale;

/** What answers, by what a stage's settings name. */
final class TextSources {
  private TextSources() {}

  static TextSource of(StageContext context, TextSourceSettings settings, AnswerOptions options)
      throws IOException {
    if (options.firstLogprobs().isPresent()
        && settings.source() != TextSourceSettings.Source.ENDPOINT) {
      throw new JobException(
          "the log-probs of first tokens are told by an endpoint alone, and source is %s: set it to"
                  .formatted(settings.source().name().toLowerCase(Locale.ROOT))
              + " endpoint");
    }
    return switch (settings.source()) {
      case COLUMN -> throw new IllegalArgumentException("a column is not asked");
      case MODEL -> local(context, settings);
      case ENDPOINT -> new EndpointSource(settings, options);
      case TRANSFORMER -> new TransformerPlan(settings.transformer());
    };
  }

  private static TextSource local(StageContext context, TextSourceSettings settings)
      throws IOException {
    ModelFolder model =
        ModelFolder.at(context.inputs().model(settings.model()).toString(), context.hadoop());
    ModelStore models = ModelStore.of(context);
    ModelHeads.require("model", model, HeadKind.CAUSAL, models);
    return new LocalPlan(model, settings.sampling(), settings.batchTokens(), models);
  }
}
