package io.predilect.data.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class ChecksTest {
  private static List<String> refused(UnaryOperator<Checks> checks) {
    return assertThrows(InvalidSettings.class, () -> checks.apply(new Checks()).orThrow())
        .problems()
        .stream()
        .map(Problem::toString)
        .toList();
  }

  @Test
  void allThatIsWrongIsSaidWithKeyValueAndRemedy() {
    assertEquals(
        List.of(
            "n: 1: it must be at least 2",
            "alpha: 1: it must be at least 0 and below 1",
            "name: ' ': it must not be empty",
            "kind: runnable: it must be another",
            "none of it goes together"),
        refused(
            checks ->
                checks
                    .atLeast("n", 1, 2)
                    .below("alpha", 1, 1)
                    .share("fine", 0.5)
                    .notBlank("name", " ")
                    .holds(false, "kind", Thread.State.RUNNABLE, "it must be another")
                    .agrees(false, "none of it goes together")));
  }

  @Test
  void neitherNanNorInfinityIsANumberThatWillDo() {
    assertEquals(
        List.of(
            "a: NaN: it must be at least 0",
            "a: Infinity: it must be at least 0",
            "b: Infinity: it must be above 0.5",
            "c: NaN: it must be between 0 and 1",
            "d: NaN: it must be above 0 and at most 1",
            "e: NaN: it must be at least 0 and below 0.5"),
        refused(
            checks ->
                checks
                    .atLeast("a", Double.NaN, 0.0)
                    .atLeast("a", Double.POSITIVE_INFINITY, 0.0)
                    .above("b", Double.POSITIVE_INFINITY, 0.5)
                    .between("c", Double.NaN, 0, 1)
                    .share("d", Double.NaN)
                    .below("e", Double.NaN, 0.5)));
  }

  @Test
  void whatIsLeftOutPasses() {
    new Checks().atLeast("a", OptionalInt.empty(), 1).notBlank("b", Optional.empty()).orThrow();
  }

  @Test
  void whatAnotherRecordRefusesIsUnderItsKey() {
    Runnable inner = () -> new Checks().atLeast("n", 0, 1).agrees(false, "never").orThrow();
    assertEquals(
        List.of("outer.n: 0: it must be at least 1", "outer: never", "n: 0: it must be at least 1"),
        refused(checks -> checks.include("outer", inner).include("", inner)).subList(0, 3));
  }
}
