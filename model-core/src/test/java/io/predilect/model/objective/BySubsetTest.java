package io.predilect.model.objective;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.data.check.InvalidSettings;
import io.predilect.data.shard.TokenizedPair;
import io.predilect.data.token.Tokens;
import io.predilect.model.objective.ScoredPair.Scored;
import io.predilect.model.train.data.ExampleCheck;
import io.predilect.model.train.data.ExampleSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A label smoothing for each subset of the data. */
class BySubsetTest {
  private static ScoredPair pair(String subset) {
    return Scores.of(new Scored(-4, 3), new Scored(-7, 5))
        .reference(-5, -6.5)
        .subset(subset)
        .pair();
  }

  @ParameterizedTest
  @CsvSource({"web, 0.3", "experts, 0", "other, 0.1", "'', 0.1"})
  void everyPairHasTheSmoothingOfItsSubset(String subset, double epsilon) {
    for (String shape : List.of("", ", sft_weight: 0.5, rationale.gamma: 0", ", score_margin: 0")) {
      String settings =
          "label_smoothing: 0.1, label_smoothing_by_subset: web=0.3+experts=0" + shape;
      String plain = "label_smoothing: " + epsilon + shape;
      for (String preference : List.of("dpo", "robust")) {
        PairLoss of = ObjectiveDraft.of(preference, settings).objective().of(pair(subset));
        assertEquals(ObjectiveDraft.of(preference, plain).objective().of(pair("")), of);
      }
    }
    String mix = "mix: dpo+sft, label_smoothing: 0.1";
    assertEquals(
        ObjectiveDraft.of("mix", mix.replace("0.1", Double.toString(epsilon)))
            .objective()
            .of(pair("")),
        ObjectiveDraft.of("mix", mix + ", label_smoothing_by_subset: web=0.3+experts=0")
            .objective()
            .of(pair(subset)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ipo      | web=0.1  | it belongs to reward, dpo, robust, simpo and exo_pair, not to ipo: set it to {}",
        "aot      | web=0.1  | not to aot: set it to {}",
        "dpo      | web=0.5  | each must be at least 0 and below 0.5",
        "dpo      | web=-0.1 | each must be at least 0 and below 0.5",
        "dpo      | web=NaN  | each must be at least 0 and below 0.5",
        "exo_pair | web=0    | at 0 the loss is infinite",
      })
  void whatDoesNotGoTogetherIsRefused(String preference, String map, String message) {
    String smoothing = preference.equals("exo_pair") ? "label_smoothing: 0.001, " : "";
    InvalidSettings refused =
        assertThrows(
            InvalidSettings.class,
            () -> ObjectiveDraft.of(preference, smoothing + "label_smoothing_by_subset: " + map));
    assertTrue(
        refused.getMessage().contains("label_smoothing_by_subset: {web="), refused.getMessage());
    assertTrue(refused.getMessage().contains(message), refused.getMessage());
  }

  @Test
  void aSubsetThatNoExampleHasIsRefused() {
    Objective objective =
        ObjectiveDraft.of("dpo", "label_smoothing_by_subset: web=0.1+wbe=0.2").objective();
    assertInstanceOf(BySubset.class, objective);
    ExampleSource examples =
        ExampleSource.of(List.of(example("a", "web"), example("b", "experts"), example("c", "")));
    String message =
        assertThrows(
                IllegalArgumentException.class,
                () -> ExampleCheck.require(examples, Optional.empty(), objective))
            .getMessage();
    assertEquals(
        "label_smoothing_by_subset names 'wbe', and no training example is of that subset; there are"
            + " experts, web",
        message);
  }

  private static TokenizedPair example(String id, String subset) {
    return TokenizedPair.of(id, subset, Tokens.of(1), Tokens.of(2), Tokens.of(3));
  }
}
