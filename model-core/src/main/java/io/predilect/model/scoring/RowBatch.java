package io.predilect.model.scoring;

import io.predilect.data.token.Tokens;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Some rows in one batch. How rows are dealt to batches changes no result, only speed and memory.
 *
 * @param <R> the rows
 * @param batch each distinct prompt once, and each response
 * @param rows whose responses these are
 */
public record RowBatch<R>(PromptedBatch batch, List<Item<R>> rows) {

  /**
   * A row's responses, which stand side by side.
   *
   * @param <R> the rows
   * @param first the index of the first one among the batch's responses
   * @param count how many
   */
  public record Item<R>(R row, int first, int count) {
    /** What is said of them, of what is said of all. */
    public <S> List<S> of(List<S> all) {
      return all.subList(first, first + count);
    }
  }

  private record Entry<R>(R row, List<Prompted> sequences) {
    /** Tokens beside a batch's, in which rows of one prompt stand side by side. */
    long added(List<Entry<R>> batch) {
      List<Prompted> before = batch.isEmpty() ? List.of() : batch.get(batch.size() - 1).sequences();
      List<Prompted> both = new ArrayList<>(before);
      both.addAll(sequences);
      return Prompted.tokens(both) - Prompted.tokens(before);
    }

    /** Tokens with a prompt for every response. */
    long whole() {
      return sequences.stream().mapToLong(Prompted::length).sum();
    }
  }

  public RowBatch {
    rows = List.copyOf(rows);
  }

  /**
   * Deals rows to batches under a budget: those with the same prompt side by side, so that it is
   * run once, and those of like length together, the shortest first.
   *
   * @param sequences a row's responses, which stay together
   * @param budget tokens a batch may hold; a row that has more is a batch of its own
   */
  public static <R> List<RowBatch<R>> of(
      List<R> rows,
      Function<? super R, List<Prompted>> sequences,
      int budget,
      PassSettings settings) {
    List<Entry<R>> entries =
        rows.stream().map(row -> new Entry<R>(row, sequences.apply(row))).toList();
    boolean share = settings.sharePrompts();
    return TokenBudget.batches(
            settings.groupByLength() ? byLength(entries) : entries,
            budget,
            (batch, entry) -> share ? entry.added(batch) : entry.whole())
        .stream()
        .map(batch -> of(batch, share))
        .toList();
  }

  /** Rows of one prompt side by side, groups by their longest row. */
  private static <R> List<Entry<R>> byLength(List<Entry<R>> entries) {
    Map<Tokens, List<Entry<R>>> byPrompt = new LinkedHashMap<>();
    for (Entry<R> entry : entries) {
      Tokens first =
          entry.sequences().stream().findFirst().map(Prompted::prompt).orElse(Tokens.empty());
      byPrompt.computeIfAbsent(first, p -> new ArrayList<>()).add(entry);
    }
    List<List<Entry<R>>> groups = new ArrayList<>(byPrompt.values());
    groups.sort(
        Comparator.comparingLong(
            group -> group.stream().mapToLong(e -> e.added(List.of())).max().orElse(0)));
    return groups.stream().flatMap(List::stream).toList();
  }

  private static <R> RowBatch<R> of(List<Entry<R>> entries, boolean share) {
    Map<Tokens, Integer> places = new HashMap<>();
    List<Tokens> prompts = new ArrayList<>();
    List<PromptedBatch.Response> responses = new ArrayList<>();
    List<Item<R>> items = new ArrayList<>();
    for (Entry<R> entry : entries) {
      int first = responses.size();
      for (Prompted sequence : entry.sequences()) {
        int next = prompts.size();
        int place = share ? places.computeIfAbsent(sequence.prompt(), p -> next) : next;
        if (place == next) {
          prompts.add(sequence.prompt());
        }
        responses.add(new PromptedBatch.Response(place, sequence.response()));
      }
      items.add(new Item<>(entry.row(), first, responses.size() - first));
    }
    return new RowBatch<>(new PromptedBatch(prompts, responses), items);
  }
}
