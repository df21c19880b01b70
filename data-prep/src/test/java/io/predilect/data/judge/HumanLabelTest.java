package io.predilect.data.judge;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HumanLabelTest {
  @ParameterizedTest
  @CsvSource({
    "a, 1",
    "A, 1",
    "model_a, 1",
    "dpo, 1",
    "1, 1",
    "1.0, 1",
    "win, 1",
    "b, 0",
    "model_b, 0",
    "sft, 0",
    "2, 0",
    "2.0, 0",
    "Loss, 0",
    "tie, 0.5",
    "Tie (bothbad), 0.5",
    "tie (inconsistent), 0.5",
    "0, 0.5",
    "0.0, 0.5",
    "1.5, 0.5",
    "C, 0.5"
  })
  void aLabelIsOneOfThreeSides(String label, double preference) {
    assertEquals(OptionalDouble.of(preference), HumanLabel.preference(label, "dpo", "sft"));
  }

  @ParameterizedTest
  @CsvSource({"''", "maybe", "3", "1.2", "-1", "tied", "DPO", "a b"})
  void whatIsNoLabelIsNone(String label) {
    assertEquals(OptionalDouble.empty(), HumanLabel.preference(label, "dpo", "sft"));
  }

  @Test
  void aNameIsTheNameWhateverElseItMaySay() {
    assertEquals(OptionalDouble.of(0), HumanLabel.preference("a", "b", "a"));
    assertEquals(OptionalDouble.of(1), HumanLabel.preference("2", "2", "1"));
  }

  @ParameterizedTest
  @CsvSource({
    "a, b, a, true",
    "A, b, a, true",
    "B, b, a, true",
    "2, 2, 1, true",
    "tie, dpo, Tie, true",
    "Win, sft, win, true",
    "a, a, b, false",
    "B, a, b, false",
    "tie, b, a, false",
    "1, b, a, false",
    "DPO, dpo, sft, false"
  })
  void aLabelMayMeanTwoSides(String label, String a, String b, boolean ambiguous) {
    assertEquals(ambiguous, HumanLabel.isAmbiguous(label, a, b));
  }
}
