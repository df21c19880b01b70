package io.predilect.jobs.score;

import io.predilect.data.token.Tokens;
import io.predilect.jobs.models.SharedModels;
import io.predilect.model.LanguageModel;
import io.predilect.model.arch.HeadKind;
import io.predilect.model.arch.ModelConfig;
import io.predilect.model.scoring.PromptPool;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A model over a pool of prompts. A pool whose keys and values fit the memory given is run once for
 * all tasks of the process; a larger one is run part by part for every call.
 */
public final class PoolPasses implements PoolScores, AutoCloseable {
  private static final int BYTES = Float.BYTES;

  private final LanguageModel model;
  private final int batchTokens;
  private final List<List<Tokens>> parts;
  private final Optional<SharedModels<PromptPool>.Lease> kept;

  /**
   * Runs the prompts, when they fit.
   *
   * @param model stays the caller's
   * @param shared the pools that the model has run already
   * @param prompts at least one
   * @param memory bytes that keys and values may take; a single prompt may take more
   * @param batchTokens tokens a batch of responses may hold
   */
  public PoolPasses(
      LanguageModel model,
      SharedModels<PromptPool> shared,
      List<Tokens> prompts,
      long memory,
      int batchTokens)
      throws IOException {
    this.model = model;
    this.batchTokens = batchTokens;
    this.parts = parts(prompts, Math.max(1, memory / bytesPerToken(model.config())));
    this.kept =
        parts.size() == 1
            ? Optional.of(shared.acquire(parts.get(0), () -> model.pool(parts.get(0))))
            : Optional.empty();
  }

  /** Keys and values of one token over all layers. */
  static long bytesPerToken(ModelConfig config) {
    return 2L * config.windows().size() * config.kvHeads() * config.headDim() * BYTES;
  }

  /** Prompts in their order, so many tokens at a time at most; one that is longer stands alone. */
  static List<List<Tokens>> parts(List<Tokens> prompts, long tokens) {
    List<List<Tokens>> parts = new ArrayList<>();
    List<Tokens> part = new ArrayList<>();
    long sum = 0;
    for (Tokens prompt : prompts) {
      if (!part.isEmpty() && sum + prompt.length() > tokens) {
        parts.add(List.copyOf(part));
        part.clear();
        sum = 0;
      }
      part.add(prompt);
      sum += prompt.length();
    }
    parts.add(List.copyOf(part));
    return parts;
  }

  @Override
  public double[][] under(List<Tokens> responses) {
    if (kept.isPresent()) {
      return under(kept.get().model(), responses);
    }
    List<double[]> scores = new ArrayList<>();
    for (List<Tokens> part : parts) {
      try (PromptPool pool = model.pool(part)) {
        scores.addAll(List.of(under(pool, responses)));
      }
    }
    return scores.toArray(double[][]::new);
  }

  private double[][] under(PromptPool pool, List<Tokens> responses) {
    return model.head() == HeadKind.REWARD
        ? model.rewardsUnder(pool, responses, batchTokens)
        : model.logpsUnder(pool, responses, batchTokens);
  }

  @Override
  public void close() {
    kept.ifPresent(SharedModels.Lease::close);
  }
}
