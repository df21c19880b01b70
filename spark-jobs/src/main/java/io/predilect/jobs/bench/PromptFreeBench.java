package io.predilect.jobs.bench;

import io.predilect.jobs.storage.LocalFolder;
import io.predilect.model.LanguageModel;
import io.predilect.model.arch.HeadKind;
import io.predilect.model.engine.Engines;
import io.predilect.model.promptfree.GivenPairWeights;
import io.predilect.model.promptfree.PromptFreeGap;
import io.predilect.model.promptfree.PromptWeights;
import io.predilect.model.scoring.PromptedBatch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;

/**
 * The whole Spark job of Algorithm 1, K = 16 prompts of 256 tokens, responses of 64, against
 * scoring every (prompt, response) sequence whole with the same kernels, in batches of as many
 * tokens or of eight times as many, whichever is faster. Then the job on two executors of one
 * thread each, against one of them.
 */
final class PromptFreeBench {
  private static final double TARGET = 5;
  private static final int PAIRS = 256;
  private static final int WHOLE_PAIRS = 4;
  private static final int EXECUTOR_PAIRS = 128;

  /** Pairs for every executor before it is timed. */
  static final int WARM_PAIRS = 8;

  private static final int[] BATCH_TOKENS = {1024, 8192};
  private static final double NANOS = 1e9;
  private static final long SEED = 7;

  private PromptFreeBench() {}

  static BenchResult run() throws IOException {
    try (LocalFolder temporary = LocalFolder.temporary("predilect-bench-")) {
      Path folder = temporary.path();
      Path model = PromptFreeData.model(folder.resolve("model"));
      double job =
          PAIRS
              / PromptFreeRun.here(
                  folder.resolve("here"),
                  model,
                  PromptFreeData.pairs(folder.resolve("pairs.jsonl"), 0, PAIRS));
      double whole = 0;
      for (int batchTokens : BATCH_TOKENS) {
        whole = Math.max(whole, WHOLE_PAIRS / wholeSeconds(model, batchTokens));
      }
      double search = searchSeconds() * job;
      Path some = PromptFreeData.pairs(folder.resolve("some.jsonl"), 2, EXECUTOR_PAIRS);
      PromptFreeExecutors.Measured one =
          PromptFreeExecutors.run(folder.resolve("one"), model, some, 1);
      PromptFreeExecutors.Measured two =
          PromptFreeExecutors.run(folder.resolve("two"), model, some, 2);
      Map<String, Double> figures = new LinkedHashMap<>();
      figures.put("pairs", (double) PAIRS);
      figures.put("pairs_per_second", job);
      figures.put("whole_pairs_per_second", whole);
      figures.put("search_percent", 100 * search);
      figures.put("executor_pairs", (double) EXECUTOR_PAIRS);
      figures.put("one_executor_pairs_per_second", EXECUTOR_PAIRS / one.seconds());
      figures.put("two_executors_pairs_per_second", EXECUTOR_PAIRS / two.seconds());
      figures.put("two_executors_ratio", one.seconds() / two.seconds());
      // What is lost: to waiting, and to the two being slower side by side.
      figures.put("two_executors_busy_percent", 100 * two.busy() / (2 * two.seconds()));
      figures.put("processor_time_of_two_to_one", two.processor() / one.processor());
      figures.put("busy_time_of_two_to_one", two.busy() / one.busy());
      return new BenchResult(job / whole, TARGET, figures);
    }
  }

  /** Every response under every prompt as a sequence of its own, on all cores. */
  private static double wholeSeconds(Path folder, int batchTokens) throws IOException {
    Engines.threads(Runtime.getRuntime().availableProcessors());
    try (LanguageModel model = LanguageModel.open(folder, HeadKind.REWARD)) {
      int length = PromptFreeData.PROMPT_TOKENS + PromptFreeData.RESPONSE_TOKENS;
      PromptedBatch batch =
          new RandomTokens(SEED, model.config())
              .batch(
                  batchTokens / length,
                  PromptFreeData.PROMPT_TOKENS,
                  1,
                  PromptFreeData.RESPONSE_TOKENS);
      int sequences = WHOLE_PAIRS * 2 * PromptFreeRun.PROMPTS;
      model.score(batch);
      long begun = System.nanoTime();
      int done = 0;
      while (done < sequences) {
        done += model.score(batch).size();
      }
      return (System.nanoTime() - begun) / NANOS * sequences / done;
    }
  }

  /** Algorithm 1's search for a pair. */
  private static double searchSeconds() throws IOException {
    Random random = new Random(SEED);
    double[][] gaps = new double[PAIRS][];
    for (int i = 0; i < PAIRS; i++) {
      gaps[i] = random.doubles(PromptFreeRun.PROMPTS, -5, 5).toArray();
    }
    PromptWeights weights = GivenPairWeights.of(0.5, PromptFreeRun.PROMPTS);
    return Stopwatch.median(
            5,
            () -> {
              if (PromptFreeGap.solveAll(gaps, weights, 1e-4).size() != PAIRS) {
                throw new IllegalStateException("a pair got no gap");
              }
            })
        / PAIRS;
  }
}
