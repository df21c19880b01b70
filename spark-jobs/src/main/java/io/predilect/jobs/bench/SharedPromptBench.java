package io.predilect.jobs.bench;

import ai.djl.Device;
import io.predilect.data.token.Tokens;
import io.predilect.model.arch.HeadKind;
import io.predilect.model.engine.Engines;
import io.predilect.model.scoring.Decoder;
import io.predilect.model.scoring.PromptPool;
import io.predilect.model.scoring.PromptedBatch;
import io.predilect.model.scoring.ResponseScore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The rewards that the prompt-free gap needs, those of every response under every prompt: prompts
 * run once, against every prompt and response run as one sequence, in batches of as many tokens.
 */
final class SharedPromptBench {
  private static final double TARGET = 5;
  private static final double TOLERANCE = 1e-5;
  private static final int LAYERS = 6;
  private static final int PROMPTS = 16;
  private static final int PROMPT_LENGTH = 256;
  private static final int RESPONSES = 32;
  private static final int RESPONSE_LENGTH = 64;
  // What the score job runs at a time, for both.
  private static final int AT_A_TIME = Engines.batchTokens(Device.cpu(), 8192);
  // Whole sequences take the same time under every prompt: a quarter of the prompts tell it.
  private static final int WHOLE_PROMPTS = PROMPTS / 4;
  private static final int ROUNDS = 3;
  private static final long SEED = 3;
  private static final double NANOS = 1e9;

  private SharedPromptBench() {}

  static BenchResult run() throws IOException {
    RandomTokens random = new RandomTokens(SEED, BenchShape.SMALL.config());
    List<Tokens> prompts = random.list(PROMPTS, PROMPT_LENGTH);
    List<Tokens> responses = random.list(RESPONSES, RESPONSE_LENGTH);
    try (BenchModel model = BenchModel.small(HeadKind.REWARD, BenchShape.small(LAYERS))) {
      Decoder decoder = model.decoder();
      double difference =
          difference(shared(decoder, prompts, responses), whole(decoder, prompts, responses));
      if (!(difference <= TOLERANCE)) {
        throw new IllegalStateException(
            "rewards with shared prompts differ by " + difference + ", more than " + TOLERANCE);
      }
      List<Double> sharedSeconds = new ArrayList<>();
      List<Double> wholeSeconds = new ArrayList<>();
      List<Double> ratios = new ArrayList<>();
      for (int round = 0; round < ROUNDS; round++) {
        long begun = System.nanoTime();
        shared(decoder, prompts, responses);
        long between = System.nanoTime();
        whole(decoder, prompts, responses);
        sharedSeconds.add((between - begun) / NANOS);
        double quarter = (System.nanoTime() - between) / NANOS;
        wholeSeconds.add(quarter * PROMPTS / WHOLE_PROMPTS);
        ratios.add(wholeSeconds.get(round) / sharedSeconds.get(round));
      }
      Map<String, Double> figures = new LinkedHashMap<>();
      figures.put("shared_seconds", Stopwatch.median(sharedSeconds));
      figures.put("whole_seconds", Stopwatch.median(wholeSeconds));
      figures.put("token_ratio", tokenRatio());
      figures.put("largest_difference", difference);
      return new BenchResult(Stopwatch.median(ratios), TARGET, figures);
    }
  }

  private static double[][] shared(Decoder decoder, List<Tokens> prompts, List<Tokens> responses) {
    try (PromptPool pool = decoder.pool(prompts)) {
      return pool.of(responses, AT_A_TIME);
    }
  }

  // A prompt with one response is a sequence like any other. Only the first WHOLE_PROMPTS prompts.
  private static double[][] whole(Decoder decoder, List<Tokens> prompts, List<Tokens> responses) {
    int atATime = AT_A_TIME / (PROMPT_LENGTH + RESPONSE_LENGTH);
    double[] rewards = new double[WHOLE_PROMPTS * RESPONSES];
    for (int from = 0; from < rewards.length; from += atATime) {
      List<Tokens> own = new ArrayList<>();
      List<PromptedBatch.Response> batch = new ArrayList<>();
      for (int i = from; i < Math.min(from + atATime, rewards.length); i++) {
        batch.add(new PromptedBatch.Response(own.size(), responses.get(i % RESPONSES)));
        own.add(prompts.get(i / RESPONSES));
      }
      List<ResponseScore> scores = decoder.score(new PromptedBatch(own, batch));
      for (int i = 0; i < scores.size(); i++) {
        rewards[from + i] = scores.get(i).reward();
      }
    }
    double[][] byPrompt = new double[WHOLE_PROMPTS][RESPONSES];
    for (int i = 0; i < rewards.length; i++) {
      byPrompt[i / RESPONSES][i % RESPONSES] = rewards[i];
    }
    return byPrompt;
  }

  // Relative to the reward where that is above 1.
  private static double difference(double[][] shared, double[][] whole) {
    double largest = 0;
    for (int p = 0; p < whole.length; p++) {
      for (int r = 0; r < whole[p].length; r++) {
        double size = Math.max(1, Math.abs(whole[p][r]));
        largest = Math.max(largest, Math.abs(shared[p][r] - whole[p][r]) / size);
      }
    }
    return largest;
  }

  private static double tokenRatio() {
    double whole = (double) PROMPTS * RESPONSES * (PROMPT_LENGTH + RESPONSE_LENGTH);
    double shared = PROMPTS * (PROMPT_LENGTH + (double) RESPONSES * RESPONSE_LENGTH);
    return whole / shared;
  }
}
