package io.predilect.model.scoring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The keys that each query sees by the plan, against the definition of who sees whom. */
class AttentionPlanTest {
  private static final int ROUNDS = 40;

  /** A token: its sequence (prompts first, then responses) and its place there. */
  private record Token(int sequence, int place) implements Comparable<Token> {
    @Override
    public int compareTo(Token other) {
      return sequence == other.sequence
          ? Integer.compare(place, other.place)
          : Integer.compare(sequence, other.sequence);
    }
  }

  @ParameterizedTest
  @CsvSource({"false, 0", "false, 4", "true, 0", "true, 1", "true, 6"})
  void everyQuerySeesWhatItShould(boolean cached, int window) {
    Random random = new Random(11);
    for (int round = 0; round < ROUNDS; round++) {
      int prompts = 1 + random.nextInt(5);
      int responses = cached ? 1 + random.nextInt(7) : random.nextInt(8);
      SequenceLayout layout =
          new SequenceLayout(
              random.ints(prompts, 1, 9).toArray(),
              cached,
              random.ints(responses, 1, 9).toArray(),
              random.ints(responses, 0, prompts).toArray());
      assertEquals(defined(layout, window), planned(layout, window), "round " + round);
    }
  }

  @Test
  void aPairOnOnePromptAndOneOnAnother() {
    SequenceLayout layout =
        new SequenceLayout(new int[] {2, 1}, false, new int[] {1, 2, 1}, new int[] {0, 0, 1});
    AttentionPlan plan = AttentionPlan.of(layout);
    assertEquals(
        List.of(0L, 1L, 2L, 0L, 1L, 3L, 0L, 1L, 4L, 5L, 2L, 6L), list(plan.keyRows), "keys");
    assertEquals(List.of(0L, 2L, 3L, 4L, 6L, 7L), list(plan.queryStarts));
    assertEquals(List.of(0L, 2L, 3L, 6L, 10L, 12L), list(plan.keyStarts));
    assertEquals(2, plan.mostQueries);
    assertEquals(4, plan.mostKeys);
    assertEquals(3, plan.mostUses);
  }

  // In order of the batch's rows: what the token of that row sees.
  private static List<Set<Token>> defined(SequenceLayout layout, int window) {
    List<Set<Token>> seen = new ArrayList<>();
    int prompts = layout.prompts.length;
    for (int p = 0; p < layout.promptsHere(); p++) {
      for (int t = 0; t < layout.prompts[p]; t++) {
        seen.add(within(whole(p, t + 1), window));
      }
    }
    for (int r = 0; r < layout.responses.length; r++) {
      for (int t = 0; t < layout.responses[r]; t++) {
        List<Token> before = whole(layout.owners[r], layout.prompts[layout.owners[r]]);
        before.addAll(whole(prompts + r, t + 1));
        seen.add(within(before, window));
      }
    }
    return seen;
  }

  private static List<Token> whole(int sequence, int length) {
    List<Token> tokens = new ArrayList<>();
    for (int t = 0; t < length; t++) {
      tokens.add(new Token(sequence, t));
    }
    return tokens;
  }

  private static Set<Token> within(List<Token> tokens, int window) {
    int from = window == 0 ? 0 : Math.max(0, tokens.size() - window);
    return new TreeSet<>(tokens.subList(from, tokens.size()));
  }

  // As the kernels are specified: a sequence's queries are the last of its keys.
  private static List<Set<Token>> planned(SequenceLayout layout, int window) {
    AttentionPlan plan = AttentionPlan.of(layout);
    List<Token> rows = new ArrayList<>(); // of keys: the cache's and the batch's are one list
    for (int p = 0; p < layout.prompts.length; p++) {
      rows.addAll(whole(p, layout.prompts[p]));
    }
    for (int r = 0; r < layout.responses.length; r++) {
      rows.addAll(whole(layout.prompts.length + r, layout.responses[r]));
    }
    int[] uses = new int[rows.size()];
    for (long row : plan.keyRows) {
      uses[(int) row]++;
    }
    assertEquals(Arrays.stream(uses).max().orElseThrow(), plan.mostUses);
    List<Set<Token>> seen = new ArrayList<>();
    for (int s = 0; s + 1 < plan.queryStarts.length; s++) {
      int queries = (int) (plan.queryStarts[s + 1] - plan.queryStarts[s]);
      int keys = (int) (plan.keyStarts[s + 1] - plan.keyStarts[s]);
      assertTrue(queries <= plan.mostQueries && keys <= plan.mostKeys);
      for (int q = 0; q < queries; q++) {
        List<Token> before = new ArrayList<>();
        for (int k = 0; k <= keys - queries + q; k++) {
          before.add(rows.get((int) plan.keyRows[(int) plan.keyStarts[s] + k]));
        }
        seen.add(within(before, window));
      }
    }
    return seen;
  }

  private static List<Long> list(long[] values) {
    List<Long> list = new ArrayList<>();
    for (long value : values) {
      list.add(value);
    }
    return list;
  }
}
