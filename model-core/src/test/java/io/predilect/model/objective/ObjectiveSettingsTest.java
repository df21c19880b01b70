package io.predilect.model.objective;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.predilect.model.objective.ObjectiveSettings.Preference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ObjectiveSettingsTest {
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .enable(com.fasterxml.jackson.databind.MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  @ParameterizedTest
  @EnumSource(Preference.class)
  void everyPreferenceMakesItsObjective(Preference preference) {
    boolean none = preference == Preference.NONE;
    Objective objective = ObjectiveDraft.of(preference, none ? 2 : 0, 0).objective();
    Objective term = objective instanceof WithRationale with ? with.preference() : objective;
    assertEquals(
        switch (preference) {
          case SFT -> Sft.class;
          case REWARD -> BradleyTerry.class;
          case DPO -> Dpo.class;
          case IPO -> Ipo.class;
          case HINGE -> Hinge.class;
          case ROBUST -> RobustDpo.class;
          case ORPO -> Orpo.class;
          case SIMPO -> Simpo.class;
          case KTO -> Kto.class;
          case NONE -> NoPreference.class;
        },
        term.getClass());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "dpo    | beta            | 0    | beta: 0: it must be above 0",
        "dpo    | beta            | NaN  | beta: NaN: it must be above 0",
        "dpo    | label_smoothing | 0.5  | label_smoothing: 0.5: it must be at least 0 and below 0.5",
        "ipo    | label_smoothing | 0.1  | it belongs to dpo, robust, simpo and reward, not to ipo",
        "dpo    | center_rewards_coefficient | 0.1 | 0.1: it belongs to reward, not to dpo: set it to 0",
        "sft    | score_margin    | 1    | score_margin: 1: it belongs to reward, not to sft",
        "reward | reduction       | mean | reduction: mean: it belongs to dpo, ipo, hinge and robust",
        "reward | gamma           | 2    | no log-probs to learn a rationale by: set it to 0",
        "dpo    | gamma           | -1   | gamma: -1: it must be at least 0",
        "none   | gamma           | 0    | nothing would be trained",
        "orpo   | reduction       | mean | not to orpo: set it to sum",
        "dpo    | ld_alpha        | 1.5  | ld_alpha: 1.5: it must be between 0 and 1",
        "simpo  | ld_alpha        | 0.5  | not to simpo: set it to 1",
        "dpo    | sft_weight      | -1   | sft_weight: -1: it must be at least 0",
        "sft    | sft_weight      | 1    | preference: sft has such a term already",
        "orpo   | sft_weight      | 1    | preference: orpo has such a term already",
        "reward | sft_weight      | 1    | a reward model has no log-probs to fine-tune",
        "none   | sft_weight      | 1    | choose preference: sft",
        "dpo    | lambda          | -1   | lambda: -1: it must be at least 0",
        "dpo    | lambda          | NaN  | lambda: NaN: it must be at least 0",
        "simpo  | lambda          | 0.5  | a refinement shifts a margin against a reference",
        "kto    | desirable_weight | -1  | desirable_weight: -1: it must be at least 0",
        "kto    | undesirable_weight | NaN | undesirable_weight: NaN: it must be at least 0",
        "dpo    | desirable_weight | 2   | desirable_weight: 2: it belongs to kto, not to dpo: set it to 1",
        "dpo    | undesirable_weight | 2 | undesirable_weight: 2: it belongs to kto",
        "kto    | lambda          | 0.5  | a refinement shifts a margin against a reference",
        "kto    | sft_weight      | 1    | an undesirable response has no chosen one beside it",
        "kto    | reduction       | mean | not to kto: set it to sum",
        "kto    | ld_alpha        | 0.5  | not to kto: set it to 1",
        "kto    | label_smoothing | 0.1  | not to kto: set it to 0",
        "kto    | beta            | -1   | beta: -1: it must be above 0",
        "reward | lambda          | 0.5  | refinement.lambda: 0.5: a refinement shifts a margin",
      })
  void impossibleSettingsAreRefusedWithTheReason(
      String preference, String key, String value, String message) throws Exception {
    ObjectNode node = (ObjectNode) defaults();
    node.put("preference", preference);
    if (key.equals("gamma")) {
      ((ObjectNode) node.get("rationale")).put(key, value);
    } else if (key.equals("lambda")) {
      ((ObjectNode) node.get("refinement")).put(key, value).put("prompt", "p");
    } else {
      node.put(key, value);
    }
    ValueInstantiationException refused =
        assertThrows(
            ValueInstantiationException.class,
            () -> JSON.treeToValue(node, ObjectiveSettings.class));
    assertTrue(refused.getCause().getMessage().contains(message), refused.getMessage());
  }

  @Test
  void theReferenceFilesFormBinds() throws Exception {
    ObjectiveSettings bound = JSON.treeToValue(defaults(), ObjectiveSettings.class);
    assertEquals(ObjectiveDraft.of(Preference.DPO), bound);
  }

  @Test
  void aRewardModelWithARationaleIsRefused() {
    assertThrows(
        IllegalArgumentException.class,
        () ->
            new WithRationale(
                new BradleyTerry(0, 0, 0), 1, WithRationale.Form.LOG_SIGMOID, Reduction.SUM));
  }

  private static JsonNode defaults() throws Exception {
    return JSON.readTree(
        """
        {"preference": "dpo", "beta": 0.1, "label_smoothing": 0.0, "reduction": "sum",
         "ld_alpha": 1.0, "sft_weight": 0.0, "refinement": {"lambda": 0.0, "prompt": "p", "before": "query"},
         "orpo_lambda": 0.1, "simpo_gamma": 0.5,
         "desirable_weight": 1.0, "undesirable_weight": 1.0, "center_rewards_coefficient": 0.0, "score_margin": 0.0,
         "rationale": {"gamma": 0.0, "form": "log_likelihood", "reduction": "sum"}}
        """);
  }
}
