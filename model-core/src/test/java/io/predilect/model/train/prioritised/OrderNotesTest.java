package io.predilect.model.train.prioritised;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.model.promptfree.prioritised.Clustering;
import io.predilect.model.promptfree.prioritised.Prioritising;
import io.predilect.model.promptfree.prioritised.Reinsertion;
import io.predilect.model.train.plan.PrioritisedSettings;
import io.predilect.model.train.plan.PrioritisedSettings.Gaps;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** What is told where gaps can order little. */
class OrderNotesTest {
  private static OrderNotes notes(int prompts, OptionalDouble own, int pool) {
    return new OrderNotes(
        new PrioritisedSettings(
            Gaps.ONLINE,
            prompts,
            own,
            1e-4,
            new Prioritising(Clustering.TWO_MEANS, 0.8, Reinsertion.LAZY, 2, 3),
            OptionalInt.empty(),
            8),
        pool);
  }

  @Test
  void gapsThatAreAllZeroAreToldOfTheFirstStep() {
    OrderNotes notes = notes(4, OptionalDouble.empty(), 3);
    notes.begin(0);
    notes.seen(new double[] {0, 0});
    notes.seen(new double[] {0});
    List<String> told = notes.told();
    assertEquals(1, told.size());
    assertTrue(told.get(0).startsWith("warning: all 3 gaps of the first step are 0"), told.get(0));
    notes.begin(1);
    notes.seen(new double[] {0, 0});
    assertEquals(List.of(), notes.told());

    OrderNotes learnt = notes(4, OptionalDouble.empty(), 3);
    learnt.begin(0);
    learnt.seen(new double[] {0, 1e-9});
    learnt.seen(new double[] {0});
    assertEquals(List.of(), learnt.told());
  }

  @Test
  void fewEffectivePromptsAreTold() {
    for (OrderNotes few :
        List.of(
            notes(1, OptionalDouble.empty(), 0),
            notes(8, OptionalDouble.of(0.9), 7),
            notes(2, OptionalDouble.of(0), 1))) { // all weight on the other prompt, not the own one
      few.begin(0);
      String told = few.told().get(0);
      assertTrue(told.startsWith("warning: gaps rest on fewer than 2 effective prompts"), told);
      assertTrue(told.contains("nearly the gap under a single prompt"), told);
    }
    OrderNotes two = notes(2, OptionalDouble.empty(), 1);
    two.begin(0);
    assertEquals(List.of(), two.told());
  }
}
