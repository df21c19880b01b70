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
import io.predilect.model.objective.ObjectiveSettings.RationaleSettings;
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

  private static final RationaleSettings SOME =
      new RationaleSettings(2, WithRationale.Form.LOG_LIKELIHOOD, Reduction.SUM);

  @ParameterizedTest
  @EnumSource(Preference.class)
  void everyPreferenceMakesItsObjective(Preference preference) {
    boolean none = preference == Preference.NONE;
    Objective objective =
        ObjectiveSettings.of(preference, none ? SOME : RationaleSettings.none()).objective();
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
        "dpo    | beta            | 0    | beta is 0.0; it must be a number above 0",
        "dpo    | beta            | NaN  | beta is NaN",
        "dpo    | label_smoothing | 0.5  | below 0.5",
        "ipo    | label_smoothing | 0.1  | label_smoothing is 0.1 with preference: ipo",
        "dpo    | centering       | 0.1  | centering is 0.1 with preference: dpo",
        "sft    | score_margin    | 1    | score_margin is 1.0 with preference: sft",
        "reward | reduction       | mean | reduction is mean with preference: reward",
        "reward | gamma           | 2    | no log-probs to learn a rationale by; set it to 0",
        "dpo    | gamma           | -1   | rationale.gamma is -1.0; it must be 0 or more",
        "none   | gamma           | 0    | nothing would be trained",
        "orpo   | reduction       | mean | reduction is mean with preference: orpo",
        "dpo    | ld_alpha        | 1.5  | ld_alpha is 1.5; it must be between 0 and 1",
        "simpo  | ld_alpha        | 0.5  | ld_alpha is 0.5 with preference: simpo",
        "dpo    | sft_weight      | -1   | sft_weight is -1.0; it must be 0 or more",
        "sft    | sft_weight      | 1    | it has such a term already",
        "orpo   | sft_weight      | 1    | it has such a term already",
        "reward | sft_weight      | 1    | a reward model has no log-probs to fine-tune",
        "dpo    | lambda          | -1   | refinement.lambda is -1.0; it must be 0 or more",
        "dpo    | lambda          | NaN  | refinement.lambda is NaN; it must be 0 or more",
        "simpo  | lambda          | 0.5  | a refinement shifts a margin against a reference",
        "kto    | desirable_weight | -1  | desirable_weight is -1.0; it must be 0 or more",
        "kto    | undesirable_weight | NaN | undesirable_weight is NaN; it must be 0 or more",
        "dpo    | desirable_weight | 2   | they belong to kto; set both to 1",
        "kto    | gamma           | 1    | a rationale is about two responses",
        "kto    | lambda          | 0.5  | a refinement shifts a margin against a reference",
        "kto    | sft_weight      | 1    | an undesirable response has no chosen one beside it",
        "kto    | reduction       | mean | reduction is mean with preference: kto",
        "kto    | ld_alpha        | 0.5  | ld_alpha is 0.5 with preference: kto",
        "kto    | label_smoothing | 0.1  | label_smoothing is 0.1 with preference: kto",
        "kto    | beta            | -1   | beta is -1.0; it must be a number above 0",
        "reward | lambda          | 0.5  | refinement.lambda is 0.5 with preference: reward",
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
    assertEquals(ObjectiveSettings.of(Preference.DPO, RationaleSettings.none()), bound);
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
         "ld_alpha": 1.0, "sft_weight": 0.0, "refinement": {"lambda": 0.0, "prompt": "", "before": "query"},
         "orpo_lambda": 0.1, "simpo_margin": 0.5,
         "desirable_weight": 1.0, "undesirable_weight": 1.0, "centering": 0.0, "score_margin": 0.0,
         "rationale": {"gamma": 0.0, "form": "log_likelihood", "reduction": "sum"}}
        """);
  }
}
