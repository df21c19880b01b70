package io.predilect.jobs.bench;

import static org.apache.spark.sql.functions.avg;

import io.predilect.jobs.Predilect;
import io.predilect.jobs.RunResult;
import io.predilect.jobs.StageOutcome;
import io.predilect.jobs.pipeline.PipelineListener;
import io.predilect.jobs.storage.LocalFolder;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What prioritised training (Algorithm 2) costs: seconds a step of whole train stages with gaps
 * told online and refreshed by the Spark job, that job and the ranks' new starts included, against
 * plain training of the same reward model on the same pairs.
 */
final class PrioritisedBench {
  private static final int BATCH = 32;
  private static final int PROMPTS = 16;
  // K forward passes over the responses of two candidates a pair, against a forward and backward
  // pass over its prompt and responses.
  private static final double TARGET = 0.1;

  private static final String STAGES =
      """
      name: bench
      output: '%s'
      model: fresh
      spark: {master: 'local[*]'}
      stages:
        - ingest: {path: 'demo:256', test_share: 0.0}
        - init: {name: fresh, hidden_size: 256, intermediate_size: 768, max_positions: 512}
        - shard: {name: shards, split: all, max_length: 512}
      """;

  private PrioritisedBench() {}

  static BenchResult run() throws IOException {
    try (LocalFolder temporary = LocalFolder.temporary("predilect-bench-")) {
      String yaml =
          STAGES.formatted(temporary.path())
              + train("warm", "refreshed", ", refresh_steps: 4", 1)
              + train("plain", "none", "", 3)
              + train("online", "online", "", 3)
              + train("refreshed", "refreshed", ", refresh_steps: 8", 3);
      try (Predilect predilect =
          Predilect.builder().yaml(yaml).listener(PipelineListener.SILENT).build()) {
        return result(predilect.run());
      }
    }
  }

  private static String train(String name, String gaps, String more, int epochs) {
    return String.format(
        Locale.ROOT,
        """
        - train:
            name: %s
            objective: {preference: reward}
            prioritised: {gaps: %s, prompts: %d, quota: 3, max_candidates: 4%s}
            batch_size: %d
            micro_batch_tokens: 4096
            lr_scheduler_type: constant
            epochs: %d
            save_steps: 1000
      """,
        name,
        gaps,
        PROMPTS,
        more,
        BATCH,
        epochs);
  }

  private static BenchResult result(RunResult run) {
    double plain = secondsPerStep(run.stage("plain"));
    double online = secondsPerStep(run.stage("online"));
    double refreshed = secondsPerStep(run.stage("refreshed"));
    double refreshes = run.stage("refreshed").figures().value("gap_refreshes");
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put("batch_pairs", (double) BATCH);
    figures.put("prompts", (double) PROMPTS);
    figures.put("plain_seconds_per_step", plain);
    figures.put("online_seconds_per_step", online);
    figures.put("refreshed_seconds_per_step", refreshed);
    figures.put("online_times_plain", online / plain);
    figures.put("refreshed_times_plain", refreshed / plain);
    figures.put("refreshes", refreshes);
    figures.put(
        "seconds_per_refresh", run.stage("refreshed").figures().value("gap_seconds") / refreshes);
    for (String name : List.of("online", "refreshed")) {
      figures.put(name + "_candidates_per_step", candidates(run.stage(name)));
    }
    return new BenchResult(plain / online, TARGET, figures);
  }

  /** Of the stage as a whole. */
  private static double secondsPerStep(StageOutcome stage) {
    return stage.seconds() / stage.figures().value("steps");
  }

  private static double candidates(StageOutcome stage) {
    return stage.rows().agg(avg("`prioritised/candidates`")).head().getDouble(0);
  }
}
