package io.predilect.model.scoring;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a convolution sees of each sequence, against the definition of who goes on from whom. */
class StateRowsTest {
  private static final int ROUNDS = 40;

  @ParameterizedTest
  @CsvSource({"false, 0", "false, 1", "false, 3", "true, 0", "true, 2", "true, 3"})
  void aSequencesRowsAreThoseBeforeItAndItsOwn(boolean cached, int before) {
    Random random = new Random(5);
    for (int round = 0; round < ROUNDS; round++) {
      int prompts = 1 + random.nextInt(5);
      int responses = cached ? 1 + random.nextInt(7) : random.nextInt(8);
      SequenceLayout layout =
          new SequenceLayout(
              random.ints(prompts, 1, 6).toArray(),
              cached,
              random.ints(responses, 1, 6).toArray(),
              random.ints(responses, 0, prompts).toArray());
      List<long[]> found = new StateRows(layout, before).integers();
      List<List<String>> expected = expected(layout, before);
      String what = "round " + round;
      assertEquals(expected.get(0), named(layout, before, found.get(0)), what + ", prompts");
      assertEquals(expected.get(1), named(layout, before, found.get(2)), what + ", last rows");
      assertEquals(expected.get(2), named(layout, before, found.get(3)), what + ", responses");
      int[] own = cached ? new int[0] : layout.prompts;
      assertEquals(places(own, layout.longestPrompt), list(found.get(1)), what);
      assertEquals(places(layout.responses, layout.longestResponse), list(found.get(4)), what);
    }
  }

  @Test
  void aPairOfOnePromptThatIsShorterThanTheConvolution() {
    SequenceLayout layout =
        new SequenceLayout(new int[] {2}, false, new int[] {1, 2}, new int[] {0, 0});
    StateRows rows = new StateRows(layout, 3);
    assertEquals(5, rows.none());
    List<long[]> found = rows.integers();
    assertEquals(List.of(5L, 5L, 5L, 0L, 1L), list(found.get(0)));
    assertEquals(List.of(0L, 1L), list(found.get(1)));
    assertEquals(List.of(5L, 0L, 1L), list(found.get(2)));
    assertEquals(List.of(5L, 0L, 1L, 2L, 5L, 5L, 0L, 1L, 3L, 4L), list(found.get(3)));
    assertEquals(List.of(0L, 2L, 3L), list(found.get(4)));
    assertEquals(List.of(0L, 0L), list(found.get(5)));
  }

  // Of prompts in the batch their rows and their last ones, and the rows of responses: "p1.0" is
  // the first token of the second prompt, "r0.2" the third of the first response, "-" is none.
  private static List<List<String>> expected(SequenceLayout layout, int before) {
    List<String> prompts = new ArrayList<>();
    List<String> last = new ArrayList<>();
    for (int p = 0; p < layout.promptsHere(); p++) {
      prompts.addAll(before("", 0, before));
      prompts.addAll(own("p" + p, layout.prompts[p], layout.longestPrompt));
      last.addAll(before("p" + p, layout.prompts[p], before));
    }
    List<String> responses = new ArrayList<>();
    for (int r = 0; r < layout.responses.length; r++) {
      int owner = layout.owners[r];
      // Of a cache it is known which channel it is, not which token that was, if any.
      responses.addAll(
          layout.cached
              ? own("c" + owner, before, before)
              : before("p" + owner, layout.prompts[owner], before));
      responses.addAll(own("r" + r, layout.responses[r], layout.longestResponse));
    }
    return List.of(prompts, last, responses);
  }

  private static List<String> before(String of, int length, int count) {
    List<String> names = new ArrayList<>();
    for (int t = length - count; t < length; t++) {
      names.add(t < 0 ? "-" : of + "." + t);
    }
    return names;
  }

  private static List<String> own(String of, int length, int padded) {
    List<String> names = new ArrayList<>();
    for (int t = 0; t < padded; t++) {
      names.add(t < length ? of + "." + t : "-");
    }
    return names;
  }

  // The tokens in the order of the kernels' rows: the batch's, none, and the cache's channels.
  private static List<String> named(SequenceLayout layout, int before, long[] rows) {
    List<String> order = new ArrayList<>();
    for (int p = 0; p < layout.promptsHere(); p++) {
      order.addAll(own("p" + p, layout.prompts[p], layout.prompts[p]));
    }
    for (int r = 0; r < layout.responses.length; r++) {
      order.addAll(own("r" + r, layout.responses[r], layout.responses[r]));
    }
    order.add("-");
    for (int p = 0; layout.cached && p < layout.prompts.length; p++) {
      order.addAll(own("c" + p, before, before));
    }
    return list(rows).stream().map(row -> order.get(row.intValue())).toList();
  }

  private static List<Long> places(int[] lengths, int longest) {
    List<Long> places = new ArrayList<>();
    for (int s = 0; s < lengths.length; s++) {
      for (int t = 0; t < lengths[s]; t++) {
        places.add((long) s * longest + t);
      }
    }
    return places;
  }

  private static List<Long> list(long[] values) {
    return Arrays.stream(values).boxed().toList();
  }
}
