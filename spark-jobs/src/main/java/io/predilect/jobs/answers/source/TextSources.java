package io.predilect.jobs.answers.source;

import io.predilect.jobs.answers.store.SpentFile;
import io.predilect.jobs.config.DecodingSettings;
import io.predilect.jobs.config.TextSourceSettings;
import io.predilect.jobs.failure.JobException;
import io.predilect.jobs.models.GenerationAdvice;
import io.predilect.jobs.models.ModelFolder;
import io.predilect.jobs.models.ModelHeads;
import io.predilect.jobs.models.ModelStore;
import io.predilect.jobs.models.OneTokenizer;
import io.predilect.jobs.stage.StageContext;
import io.predilect.model.arch.HeadKind;
import io.predilect.model.generate.Strategy;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import org.apache.spark.SparkContext;

/** What answers, by what a stage's settings name. */
public final class TextSources {
  private TextSources() {}

  /**
   * What a stage's settings name.
   *
   * @throws JobException when it cannot do what is asked of it
   */
  public static TextSource of(
      StageContext context, TextSourceSettings settings, AnswerOptions options) throws IOException {
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
      case ENDPOINT -> endpoint(context, settings, options);
      case TRANSFORMER -> new TransformerPlan(settings.transformer());
    };
  }

  private static TextSource endpoint(
      StageContext context, TextSourceSettings settings, AnswerOptions options) throws IOException {
    SparkContext spark = context.spark().sparkContext();
    TwiceAsked.told(spark.conf(), spark.isLocal()).ifPresent(context.progress()::noteOnce);
    return new EndpointSource(settings, options, SpentFile.of(context));
  }

  private static TextSource local(
      StageContext context, TextSourceSettings settings, AnswerOptions options) throws IOException {
    ModelStore models = ModelStore.of(context);
    ModelFolder model =
        ModelHeads.folder("model", settings.model(), HeadKind.CAUSAL, context, models);
    GenerationAdvice.unlike(model, settings.sampling(), models)
        .ifPresent(told -> context.progress().noteOnce(context.stage().name() + ": " + told));
    LocalPlan alone =
        new LocalPlan(
            model,
            settings.sampling(),
            options.firstLogprobs().orElse(0),
            settings.batchTokens().orElse(0),
            models);
    Optional<Strategy> strategy = options.decoding().flatMap(DecodingSettings::together);
    if (strategy.isEmpty()) {
      return alone;
    }
    DecodingSettings decoding = options.decoding().orElseThrow();
    ModelFolder reference =
        ModelHeads.folder(
            "decoding.reference", decoding.reference(), HeadKind.CAUSAL, context, models);
    OneTokenizer.require(model, reference, models);
    return new GuidedPlan(alone, reference, strategy.get(), decoding.stepKl());
  }
}
