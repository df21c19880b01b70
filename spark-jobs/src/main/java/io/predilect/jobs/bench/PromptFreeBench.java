package io.predilect.jobs.bench;

import io.predilect.data.token.Tokens;
import io.predilect.jobs.pipeline.LocalFolder;
import io.predilect.model.HeadKind;
import io.predilect.model.LanguageModel;
import io.predilect.model.kernel.Engines;
import io.predilect.model.promptfree.GivenPairWeights;
import io.predilect.model.promptfree.PromptFreeGap;
import io.predilect.model.promptfree.PromptWeights;
import io.predilect.model.scoring.PromptedBatch;
import java.io.BufferedReader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * The whole Spark job of Algorithm 1, K = 16 prompts of 256 tokens, responses of 64, against
 * scoring every (prompt, response) sequence whole with the same kernels in batches of as many
 * tokens. Then two processes of one thread each, every one a {@code local[1]} session with pairs of
 * its own, against one of them.
 */
final class PromptFreeBench implements Bench {
  private static final double TARGET = 5;
  private static final int PAIRS = 64;
  private static final int WHOLE_PAIRS = 4;
  private static final int PROCESS_PAIRS = 16;
  private static final int BATCH_TOKENS = 8192;
  private static final double NANOS = 1e9;
  private static final long SEED = 7;

  @Override
  public String name() {
    return "prompt-free";
  }

  @Override
  public String description() {
    return "the job of Algorithm 1 against whole sequences, and over two processes";
  }

  @Override
  public BenchResult run() throws IOException {
    try (LocalFolder temporary = LocalFolder.temporary("predilect-bench-")) {
      Path folder = temporary.path();
      Path model = PromptFreeData.model(folder.resolve("model"));
      double job =
          PAIRS
              / PromptFreeRun.here(
                  folder.resolve("here"),
                  model,
                  PromptFreeData.pairs(folder.resolve("pairs.jsonl"), 0, PAIRS));
      double whole = WHOLE_PAIRS / wholeSeconds(model);
      double search = searchSeconds() * job;
      double one = PROCESS_PAIRS / processSeconds(folder.resolve("one"), model, 1);
      double two = 2 * PROCESS_PAIRS / processSeconds(folder.resolve("two"), model, 2);
      Map<String, Double> figures = new LinkedHashMap<>();
      figures.put("pairs", (double) PAIRS);
      figures.put("pairs_per_second", job);
      figures.put("whole_pairs_per_second", whole);
      figures.put("search_percent", 100 * search);
      figures.put("one_process_pairs_per_second", one);
      figures.put("two_processes_pairs_per_second", two);
      figures.put("two_processes_ratio", two / one);
      return new BenchResult(name(), job / whole, TARGET, figures);
    }
  }

  /** Every response under every prompt as a sequence of its own, on all cores. */
  private static double wholeSeconds(Path folder) throws IOException {
    Engines.threads(Runtime.getRuntime().availableProcessors());
    Random random = new Random(SEED);
    try (LanguageModel model = LanguageModel.open(folder, HeadKind.REWARD)) {
      int length = PromptFreeData.PROMPT_TOKENS + PromptFreeData.RESPONSE_TOKENS;
      List<Tokens> prompts = new ArrayList<>();
      List<PromptedBatch.Response> responses = new ArrayList<>();
      for (int i = 0; i < BATCH_TOKENS / length; i++) {
        responses.add(
            new PromptedBatch.Response(i, tokens(random, model, PromptFreeData.RESPONSE_TOKENS)));
        prompts.add(tokens(random, model, PromptFreeData.PROMPT_TOKENS));
      }
      PromptedBatch batch = new PromptedBatch(prompts, responses);
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

  private static Tokens tokens(Random random, LanguageModel model, int count) {
    return Tokens.of(random.ints(count, 0, model.config().vocabSize()).toArray());
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

  /** The slowest of some processes that score {@link #PROCESS_PAIRS} pairs each at a time. */
  private static double processSeconds(Path folder, Path model, int count) throws IOException {
    Files.createDirectories(folder);
    List<Process> processes = new ArrayList<>();
    try {
      List<BufferedReader> outputs = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        Path pairs =
            PromptFreeData.pairs(folder.resolve("pairs-" + i + ".jsonl"), i + 1, PROCESS_PAIRS);
        Process process = start(folder.resolve("run-" + i), model, pairs);
        processes.add(process);
        outputs.add(process.inputReader(StandardCharsets.UTF_8));
      }
      for (BufferedReader output : outputs) {
        await(output, PromptFreeRun.READY);
      }
      for (Process process : processes) {
        process.outputWriter(StandardCharsets.UTF_8).append("go\n").flush();
      }
      double slowest = 0;
      for (BufferedReader output : outputs) {
        slowest = Math.max(slowest, Double.parseDouble(await(output, PromptFreeRun.SECONDS)));
      }
      return slowest;
    } finally {
      processes.forEach(Process::destroyForcibly);
    }
  }

  private static Process start(Path folder, Path model, Path pairs) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(PromptFreeRun.class.getName());
    command.addAll(List.of(folder.toString(), model.toString(), pairs.toString()));
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
  }

  private static String await(BufferedReader output, String beginning) throws IOException {
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      if (line.startsWith(beginning)) {
        return line.substring(beginning.length());
      }
    }
    throw new IOException("a process ended without saying '" + beginning.strip() + "'");
  }
}
