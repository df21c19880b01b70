package io.predilect.jobs.bench;

import io.predilect.jobs.Predilect;
import io.predilect.jobs.PredilectBuilder;
import io.predilect.jobs.pipeline.PipelineListener;
import java.nio.file.Path;
import java.util.Locale;

/** The Spark job of Algorithm 1 as a run of its own, after the pairs were ingested. */
final class PromptFreeRun {
  static final int PROMPTS = 16;

  private PromptFreeRun() {}

  /** The seconds of the score stage on all cores of this process. */
  static double here(Path folder, Path model, Path pairs) {
    return seconds(of(Predilect.builder(), folder, model, pairs));
  }

  /** The seconds of the score stage. */
  static double seconds(PredilectBuilder run) {
    try (Predilect predilect = run.build()) {
      return predilect.run().stage("score").seconds();
    }
  }

  /** The run's settings. */
  static PredilectBuilder of(PredilectBuilder builder, Path folder, Path model, Path pairs) {
    return builder
        .listener(PipelineListener.SILENT)
        .yaml(
            String.format(
                Locale.ROOT,
                """
            name: bench
            output: '%s'
            model: '%s'
            stages:
              - ingest: {path: '%s', test_share: 0.0}
              - score: {prompt_free: {model: '%s', prompts: %d}}
              - shard: {split: all, max_length: %d, max_prompt_length: %d}
            """,
                folder,
                model,
                pairs,
                model,
                PROMPTS,
                PromptFreeData.PROMPT_TOKENS + PromptFreeData.RESPONSE_TOKENS,
                PromptFreeData.PROMPT_TOKENS));
  }
}
