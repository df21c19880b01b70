package io.predilect.model.promptfree;

import io.predilect.data.shard.TokenizedPair;
import io.predilect.data.token.Tokens;
import io.predilect.model.scoring.PairScorer;
import io.predilect.model.scoring.PromptScores;
import io.predilect.model.scoring.Prompted;
import io.predilect.model.scoring.PromptedModel;
import io.predilect.model.scoring.ResponseScore;
import io.predilect.model.scoring.Scored;
import io.predilect.model.scoring.TokenBudget;
import io.predilect.model.scoring.Windows;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Scores both responses of pairs under their own prompts and under every prompt of a pool that all
 * pairs share. What does not fit is cut by {@link PoolFit}. A pool whose keys and values fit the
 * memory given is run once; a larger one part by part for every window of pairs. Good until the
 * model's weights change. Safe for several threads where the model is.
 */
public final class PromptFreeScorer implements AutoCloseable {
  private final PromptedModel model;
  private final PoolFit fit;
  private final int batchTokens;
  private final PairScorer own;
  private final List<List<Tokens>> parts;
  private final Optional<PromptScores> kept;

  private record Asked<R>(R row, Optional<TokenizedPair> pair, boolean cut) {
    List<Prompted> sequences() {
      return pair.map(Prompted::responses).orElse(List.of());
    }

    long tokens() {
      return pair.map(TokenizedPair::length).orElse(0);
    }
  }

  /**
   * Runs the pool, where it fits.
   *
   * @param model stays the caller's
   * @param prompts the pool; may be empty
   * @param poolBytes that keys and values may take; those of a single prompt may take more
   * @param batchTokens tokens a batch may hold
   */
  public PromptFreeScorer(
      PromptedModel model, List<Tokens> prompts, long poolBytes, int batchTokens) {
    this(model, prompts, model.maxPositions(), poolBytes, batchTokens);
  }

  /**
   * The same with less than the model's context, so that another model sees the same tokens.
   *
   * @param positions tokens that a prompt and a response may have together
   */
  public PromptFreeScorer(
      PromptedModel model, List<Tokens> prompts, int positions, long poolBytes, int batchTokens) {
    this(
        model,
        PoolFit.of(prompts, positions),
        fit ->
            TokenBudget.batches(
                fit.prompts(), poolBytes, (part, prompt) -> model.poolBytes(prompt.length())),
        batchTokens);
  }

  private PromptFreeScorer(
      PromptedModel model,
      PoolFit fit,
      Function<PoolFit, List<List<Tokens>>> parts,
      int batchTokens) {
    this.model = model;
    this.fit = fit;
    this.batchTokens = model.batchTokens(batchTokens);
    this.own = new PairScorer(model, batchTokens);
    this.parts = parts.apply(fit);
    this.kept =
        this.parts.size() == 1 ? Optional.of(model.pool(this.parts.get(0))) : Optional.empty();
  }

  /**
   * Scores responses under pairs' own prompts alone, and the same tokens of them as one that runs
   * the pool too: its numbers under the own prompts, without the cost of the others.
   *
   * @param prompts the pool that responses are cut for
   * @param positions tokens that a prompt and a response may have together
   */
  public static PromptFreeScorer ofOwnPrompts(
      PromptedModel model, List<Tokens> prompts, int positions, int batchTokens) {
    return new PromptFreeScorer(
        model, PoolFit.of(prompts, positions), fit -> List.of(), batchTokens);
  }

  /**
   * Scores rows as the results are asked for.
   *
   * @param pairs a row's pair, with two responses; empty: the row passes unscored
   * @return the rows in their order, each with its pair's numbers
   */
  public <R> Iterator<Scored<R, Optional<PromptMeasures>>> score(
      Iterator<R> rows, Function<? super R, Optional<TokenizedPair>> pairs) {
    Iterator<Asked<R>> asked =
        Windows.each(
            rows,
            row -> {
              Optional<TokenizedPair> pair = pairs.apply(row);
              return new Asked<>(row, pair.map(fit::fit), pair.filter(fit::cuts).isPresent());
            });
    return new Windows<>(
        own.score(asked, Asked::sequences),
        PairScorer.WINDOW_ROWS,
        scored -> scored.row().tokens(),
        PairScorer.WINDOW_TOKENS,
        this::window);
  }

  /**
   * Δr2 of rows' pairs (Algorithm 1); a prompt of the pool that is the pair's own counts once, as
   * its own.
   *
   * @param pairs a row's pair, with two responses
   * @param ownWeight p, the weight of a pair's own prompt; empty: 1/K
   * @param epsilon ε of the search
   * @return the rows in their order; NaN where Δr2 cannot be told
   */
  public <R> Iterator<Scored<R, Double>> gaps(
      Iterator<R> rows,
      Function<? super R, TokenizedPair> pairs,
      OptionalDouble ownWeight,
      double epsilon) {
    Iterator<Scored<R, TokenizedPair>> read =
        Windows.each(rows, row -> new Scored<>(row, pairs.apply(row)));
    return Windows.each(
        score(read, row -> Optional.of(row.score())),
        measured -> {
          Tokens prompt = measured.row().score().prompt();
          int[] known =
              IntStream.rangeClosed(0, parts.stream().mapToInt(List::size).sum())
                  .filter(k -> k == 0 || !fit.isOwn(prompt, k - 1))
                  .toArray();
          double[] gaps = measured.score().orElseThrow().gaps(known);
          return new Scored<>(measured.row().row(), promptFree(gaps, ownWeight, epsilon));
        });
  }

  private static double promptFree(double[] gaps, OptionalDouble ownWeight, double epsilon) {
    return Arrays.stream(gaps).allMatch(Double::isFinite)
        ? PromptFreeGap.solve(gaps, GivenPairWeights.of(ownWeight, gaps.length), epsilon)
            .promptFree()
        : Double.NaN;
  }

  private <R> List<Scored<R, Optional<PromptMeasures>>> window(
      List<Scored<Asked<R>, List<ResponseScore>>> window) {
    List<Tokens> responses =
        window.stream()
            .flatMap(scored -> scored.row().sequences().stream().map(Prompted::response))
            .toList();
    double[][] under = under(responses);
    List<Scored<R, Optional<PromptMeasures>>> measured = new ArrayList<>(window.size());
    int next = 0; // responses of a pair stand side by side, the chosen one first
    for (Scored<Asked<R>, List<ResponseScore>> scored : window) {
      Optional<PromptMeasures> measures = Optional.empty();
      if (scored.row().pair().isPresent()) {
        double[] chosen = numbers(scored.score().get(0), under, next++);
        double[] rejected = numbers(scored.score().get(1), under, next++);
        measures = Optional.of(new PromptMeasures(chosen, rejected, scored.row().cut()));
      }
      measured.add(new Scored<>(scored.row().row(), measures));
    }
    return measured;
  }

  private static double[] numbers(ResponseScore own, double[][] under, int response) {
    return IntStream.rangeClosed(0, under.length)
        .mapToDouble(k -> k == 0 ? own.value() : under[k - 1][response])
        .toArray();
  }

  /** Responses under the pool, [prompt][response]. */
  private double[][] under(List<Tokens> responses) {
    if (kept.isPresent()) {
      return kept.get().of(responses, batchTokens);
    }
    List<double[]> scores = new ArrayList<>();
    for (List<Tokens> part : parts) {
      try (PromptScores pool = model.pool(part)) {
        scores.addAll(List.of(pool.of(responses, batchTokens)));
      }
    }
    return scores.toArray(double[][]::new);
  }

  @Override
  public void close() {
    kept.ifPresent(PromptScores::close);
  }
}
