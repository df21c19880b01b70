package io.predilect.model.scoring;

import io.predilect.data.token.Tokens;
import java.util.ArrayList;
import java.util.Arrays;
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

  /** A row, and for each of its sequences which of all rows' prompts it has. */
  private record Entry<R>(R row, List<Prompted> sequences, int[] prompts) {
    boolean has(int prompt) {
      return Arrays.stream(prompts).anyMatch(p -> p == prompt);
    }

    /** Tokens, a prompt counted once unless others have it too. */
    long added(List<Entry<R>> others) {
      long sum = 0;
      for (int s = 0; s < prompts.length; s++) {
        int prompt = prompts[s];
        sum += sequences.get(s).response().length();
        boolean again = Arrays.stream(prompts, 0, s).anyMatch(p -> p == prompt);
        if (!again && others.stream().noneMatch(other -> other.has(prompt))) {
          sum += sequences.get(s).prompt().length();
        }
      }
      return sum;
    }

    /** Tokens with a prompt for every response. */
    long whole() {
      return sequences.stream().mapToLong(s -> s.prompt().length() + s.response().length()).sum();
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
    Map<Tokens, Integer> numbers = new HashMap<>();
    List<Entry<R>> entries = new ArrayList<>();
    for (R row : rows) {
      List<Prompted> of = sequences.apply(row);
      int[] prompts =
          of.stream()
              .mapToInt(s -> numbers.computeIfAbsent(s.prompt(), absent -> numbers.size()))
              .toArray();
      entries.add(new Entry<>(row, of, prompts));
    }
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
    Map<Integer, List<Entry<R>>> byPrompt = new LinkedHashMap<>();
    for (Entry<R> entry : entries) {
      int prompt = entry.prompts().length == 0 ? -1 : entry.prompts()[0];
      byPrompt.computeIfAbsent(prompt, p -> new ArrayList<>()).add(entry);
    }
    List<List<Entry<R>>> groups = new ArrayList<>(byPrompt.values());
    groups.sort(
        Comparator.comparingLong(
            group -> group.stream().mapToLong(e -> e.added(List.of())).max().orElse(0)));
    return groups.stream().flatMap(List::stream).toList();
  }

  private static <R> RowBatch<R> of(List<Entry<R>> entries, boolean share) {
    Map<Integer, Integer> places = new HashMap<>();
    List<Tokens> prompts = new ArrayList<>();
    List<PromptedBatch.Response> responses = new ArrayList<>();
    List<Item<R>> items = new ArrayList<>();
    for (Entry<R> entry : entries) {
      int first = responses.size();
      for (int s = 0; s < entry.prompts().length; s++) {
        Prompted sequence = entry.sequences().get(s);
        int place =
            share ? places.getOrDefault(entry.prompts()[s], prompts.size()) : prompts.size();
        if (place == prompts.size()) {
          prompts.add(sequence.prompt());
          places.put(entry.prompts()[s], place);
        }
        responses.add(new PromptedBatch.Response(place, sequence.response()));
      }
      items.add(new Item<>(entry.row(), first, responses.size() - first));
    }
    return new RowBatch<>(new PromptedBatch(prompts, responses), items);
  }
}
