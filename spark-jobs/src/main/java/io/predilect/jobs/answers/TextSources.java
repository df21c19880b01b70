package io.predilect.jobs.answers;

import io.predilect.jobs.config.DecodingSettings;
import io.predilect.jobs.config.TextSourceSettings;
import io.predilect.jobs.models.ModelFolder;
import io.predilect.jobs.models.ModelHeads;
import io.predilect.jobs.models.ModelShape;
import io.predilect.jobs.models.ModelStore;
import io.predilect.jobs.models.OneTokenizer;
import io.predilect.jobs.pipeline.JobException;
import io.predilect.jobs.pipeline.StageContext;
import io.predilect.model.arch.HeadKind;
import io.predilect.model.arch.ModelConfig;
import io.predilect.model.generate.Strategy;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import org.apache.hadoop.fs.Path;

/** What answers, by what a stage's settings name. */
final class TextSources {
  private TextSources() {}

  static TextSource of(StageContext context, TextSourceSettings settings, AnswerOptions options)
      throws IOException {
    if (options.firstLogprobs().isPresent()
        && settings.source() != TextSourceSettings.Source.ENDPOINT
        && settings.source() != TextSourceSettings.Source.MODEL) {
      throw new JobException(
          "the log-probs of first tokens are told by models and endpoints, and source is %s: set it to one of these"
              .formatted(settings.source().name().toLowerCase(Locale.ROOT)));
    }
    return switch (settings.source()) {
      case COLUMN -> throw new IllegalArgumentException("a column is not asked");
      case MODEL -> local(context, settings, options);
      case ENDPOINT -> new EndpointSource(settings, options);
      case TRANSFORMER -> new TransformerPlan(settings.transformer());
    };
  }

  private static TextSource local(
      StageContext context, TextSourceSettings settings, AnswerOptions options) throws IOException {
    ModelStore models = ModelStore.of(context);
    ModelFolder model = folder("model", settings.model(), context, models);
    LocalPlan alone =
        new LocalPlan(
            model,
            settings.sampling(),
            options.firstLogprobs().orElse(0),
            settings.batchTokens(),
            models);
    Optional<Strategy> strategy = options.decoding().flatMap(DecodingSettings::together);
    if (strategy.isEmpty()) {
      return alone;
    }
    DecodingSettings decoding = options.decoding().orElseThrow();
    ModelFolder reference = folder("decoding.reference", decoding.reference(), context, models);
    OneTokenizer.require(model, reference, models);
    requireOneSize(model, reference, context);
    return new GuidedPlan(alone, reference, strategy.get(), decoding.stepKl());
  }

  private static ModelFolder folder(
      String setting, Optional<String> name, StageContext context, ModelStore models)
      throws IOException {
    ModelFolder folder = ModelFolder.at(context.inputs().model(name).toString(), context.hadoop());
    ModelHeads.require(setting, folder, HeadKind.CAUSAL, models);
    return folder;
  }

  // One tokenizer may come with heads of several sizes.
  private static void requireOneSize(
      ModelFolder policy, ModelFolder reference, StageContext context) throws IOException {
    Optional<Integer> own = vocabulary(policy, context);
    Optional<Integer> others = vocabulary(reference, context);
    if (own.isPresent() && others.isPresent() && !own.equals(others)) {
      throw new JobException(
          "policy %s has logits for %s tokens and reference %s for %s, so that they cannot decode together: name a reference with as many"
              .formatted(policy.uri(), own.get(), reference.uri(), others.get()));
    }
  }

  private static Optional<Integer> vocabulary(ModelFolder folder, StageContext context)
      throws IOException {
    return ModelShape.read(new Path(folder.uri()), context.hadoop()).map(ModelConfig::vocabSize);
  }
}
