package io.predilect.model.scoring;

import io.predilect.data.token.Tokens;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Scores the responses of rows, each under its prompt: the one operation that scoring, evaluation,
 * references and rewards are made of. Rows are taken in windows and their responses in batches of
 * like length under a token budget, a prompt that several responses share being run once; which
 * rows stand together changes a score by no more than rounding. Safe for several threads where the
 * model is.
 */
public final class PairScorer {
  /** Rows that are held at a time, at most. */
  public static final int WINDOW_ROWS = 256;

  private static final PassSettings FASTEST = new PassSettings(true, true);

  /** Tokens that are held at a time; the row that reaches it is the window's last. */
  public static final long WINDOW_TOKENS = 1 << 20;

  private final PromptedModel model;
  private final HalvingBudget budget;

  private record Asked<R>(R row, List<Prompted> sequences) {
    long tokens() {
      return sequences.stream().mapToLong(Prompted::length).sum();
    }
  }

  /** Responses of one row under one prompt, by their places in the row. */
  private record Unit(int row, List<Integer> places, List<Prompted> sequences) {}

  /**
   * A scorer.
   *
   * @param model stays the caller's
   * @param batchTokens tokens a batch may hold; responses of one row under one prompt that have
   *     more are a batch of their own
   */
  public PairScorer(PromptedModel model, int batchTokens) {
    this.model = model;
    this.budget =
        new HalvingBudget(
            "batch_tokens (of a train stage micro_batch_tokens)",
            model.batchTokens(batchTokens),
            "lower it, or set dtype: bfloat16");
  }

  /**
   * Scores rows as the results are asked for.
   *
   * @param sequences a row's responses with their prompts; none: the row passes unscored
   * @return the rows in their order, each with one score per response, in theirs
   */
  public <R> Iterator<Scored<R, List<ResponseScore>>> score(
      Iterator<R> rows, Function<? super R, List<Prompted>> sequences) {
    return run(rows, sequences, model::score);
  }

  /**
   * As {@link #score}, with another pass than the model's own.
   *
   * @param pass what is said of a batch's responses, one answer per response, in order
   */
  public <R, S> Iterator<Scored<R, List<S>>> run(
      Iterator<R> rows,
      Function<? super R, List<Prompted>> sequences,
      Function<PromptedBatch, List<S>> pass) {
    return new Windows<>(
        Windows.each(rows, row -> new Asked<>(row, sequences.apply(row))),
        WINDOW_ROWS,
        Asked::tokens,
        WINDOW_TOKENS,
        window -> budget.run(tokens -> batches(window, tokens), b -> window(window, b, pass)));
  }

  private static <R> List<RowBatch<Unit>> batches(List<Asked<R>> window, int tokens) {
    List<Unit> units = new ArrayList<>();
    for (int row = 0; row < window.size(); row++) {
      units.addAll(units(row, window.get(row).sequences()));
    }
    return RowBatch.of(units, Unit::sequences, tokens, FASTEST);
  }

  private static <R, S> List<Scored<R, List<S>>> window(
      List<Asked<R>> window, List<RowBatch<Unit>> batches, Function<PromptedBatch, List<S>> pass) {
    List<List<S>> answers = new ArrayList<>();
    for (Asked<R> row : window) {
      answers.add(new ArrayList<>(Collections.nCopies(row.sequences().size(), null)));
    }
    for (int b = batches.size() - 1; b >= 0; b--) { // a budget too large for the memory shows early
      List<S> said = pass.apply(batches.get(b).batch());
      for (RowBatch.Item<Unit> item : batches.get(b).rows()) {
        Iterator<S> next = item.of(said).iterator();
        item.row().places().forEach(place -> answers.get(item.row().row()).set(place, next.next()));
      }
    }
    return IntStream.range(0, window.size())
        .mapToObj(i -> new Scored<>(window.get(i).row(), List.copyOf(answers.get(i))))
        .toList();
  }

  private static List<Unit> units(int row, List<Prompted> sequences) {
    Map<Tokens, Unit> byPrompt = new LinkedHashMap<>();
    for (int place = 0; place < sequences.size(); place++) {
      Prompted sequence = sequences.get(place);
      Unit unit =
          byPrompt.computeIfAbsent(
              sequence.prompt(), p -> new Unit(row, new ArrayList<>(), new ArrayList<>()));
      unit.places().add(place);
      unit.sequences().add(sequence);
    }
    return List.copyOf(byPrompt.values());
  }
}
