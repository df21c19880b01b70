package io.predilect.model.objective;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.data.check.InvalidSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ObjectiveSettingsTest {
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
          case ORPO, ODDS_RATIO -> Orpo.class;
          case SIMPO -> Simpo.class;
          case KTO -> Kto.class;
          case NONE -> NoPreference.class;
          case EXO_PAIR -> ExoPair.class;
          case NCA_PAIR -> NcaPair.class;
          case BCO_PAIR -> BcoPair.class;
          case SPPO_HARD -> SppoHard.class;
          case APO_ZERO, APO_DOWN -> Apo.class;
          case DISCOPOP -> Discopop.class;
          case DPOP -> Dpop.class;
          case BETA_DPO -> BetaDpo.class;
          case AOT, AOT_UNPAIRED -> Aot.class;
          case BCO -> Bco.class;
          case APO_ZERO_UNPAIRED -> ApoZeroUnpaired.class;
          case PLACKETT_LUCE -> PlackettLuce.class;
          case LIPO_LAMBDA -> LipoLambda.class;
          case TDPO1, TDPO2 -> Tdpo.class;
          case MIX -> Mix.class;
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
        "ipo    | label_smoothing | 0.1  | it belongs to reward, dpo, robust, simpo, exo_pair, aot and aot_unpaired, not to ipo",
        "dpo    | center_rewards_coefficient | 0.1 | 0.1: it belongs to reward, not to dpo: set it to 0",
        "sft    | score_margin    | 1    | score_margin: 1: it belongs to reward, dpo, ipo, hinge, robust, exo_pair and discopop, not to sft",
        "reward | reduction       | mean | reduction: mean: it belongs to dpo, ipo, hinge, robust, exo_pair,",
        "reward | rationale.gamma | 2    | no log-probs to learn a rationale by: set it to 0",
        "plackett_luce | rationale.gamma | 2 | plackett_luce would learn that of the best two alone: set it to 0",
        "lipo_lambda   | rationale.gamma | 1 | a ranking has a rationale for each two of its responses",
        "dpo    | rationale.gamma | -1   | gamma: -1: it must be at least 0",
        "none   | rationale.gamma | 0    | nothing would be trained",
        "orpo   | reduction       | mean | not to orpo: set it to sum",
        "dpo    | ld_alpha        | 1.5  | ld_alpha: 1.5: it must be between 0 and 1",
        "simpo  | ld_alpha        | 0.5  | not to simpo: set it to 1",
        "dpo    | sft_weight      | -1   | sft_weight: -1: it must be at least 0",
        "sft    | sft_weight      | 1    | preference: sft has such a term already",
        "orpo   | sft_weight      | 1    | preference: orpo has such a term already",
        "reward | sft_weight      | 1    | a reward model has no log-probs to fine-tune",
        "none   | sft_weight      | 1    | choose preference: sft",
        "dpo    | refinement.lambda | -1   | lambda: -1: it must be at least 0",
        "dpo    | refinement.lambda | NaN  | lambda: NaN: it must be at least 0",
        "simpo  | refinement.lambda | 0.5  | a refinement shifts a margin against a reference",
        "kto    | desirable_weight | -1  | desirable_weight: -1: it must be at least 0",
        "kto    | undesirable_weight | NaN | undesirable_weight: NaN: it must be at least 0",
        "dpo    | desirable_weight | 2   | desirable_weight: 2: it belongs to kto, bco and apo_zero_unpaired, not to dpo: set it to 1",
        "dpo    | undesirable_weight | 2 | undesirable_weight: 2: it belongs to kto, bco",
        "kto    | refinement.lambda | 0.5  | a refinement shifts a margin against a reference",
        "kto    | sft_weight      | 1    | an undesirable response has no chosen one beside it",
        "kto    | reduction       | mean | not to kto: set it to sum",
        "kto    | ld_alpha        | 0.5  | not to kto: set it to 1",
        "kto    | label_smoothing | 0.1  | not to kto: set it to 0",
        "kto    | beta            | -1   | beta: -1: it must be above 0",
        "reward | refinement.lambda | 0.5  | refinement.lambda: 0.5: a refinement shifts a margin",
        "exo_pair | label_smoothing | 0  | at 0 the loss is infinite: set it above 0",
        "nca_pair | label_smoothing | 0.1 | not to nca_pair: set it to 0",
        "discopop | discopop_tau  | 2    | discopop_tau: 2: it must be above 0 and at most 1",
        "dpop   | dpop_lambda     | -1   | dpop_lambda: -1: it must be at least 0",
        "beta_dpo | beta_dpo_alpha | -1  | beta_dpo_alpha: -1: it must be at least 0",
        "beta_dpo | reduction     | mean | not to beta_dpo: set it to sum",
        "aot    | f_divergence_type | js_divergence | not to aot: set it to reverse_kl",
        "nca_pair | f_divergence_type | forward_kl | not to nca_pair: set it to reverse_kl",
        "simpo  | reference_free  | true | not to simpo: set it to false",
        "apo_zero | reference_free | true | not to apo_zero: set it to false",
        "apo_zero | length_penalty | 0.1 | not to apo_zero: set it to 0",
        "dpo    | length_penalty  | -1   | length_penalty: -1: it must be at least 0",
        "bco    | sft_weight      | 1    | an undesirable response has no chosen one beside it",
        "bco    | f_divergence_type | js_divergence | not to bco: set it to reverse_kl",
        "aot    | use_weighting   | true | not to aot: set it to false",
        "reward | use_weighting   | true | not to reward: set it to false",
        "bco    | use_weighting   | true | not to bco: set it to false",
        "mix    | beta            | 1    | preference: mix needs losses: name two or more",
        "mix    | mix             | dpo  | one loss is no mix",
        "mix    | mix             | dpo+dpo | a loss is in it twice",
        "mix    | mix             | dpo+kto | a mix is of losses of a language model on pairs",
        "mix    | mix             | dpo+reward | choose among sft, dpo, ipo",
        "dpo    | mix             | dpo+sft | it belongs to preference: mix, not to dpo: set it to []",
        "mix    | loss_weights    | 1    | one weight for each of the 2 losses of mix, or none",
        "mix    | loss_weights    | 1+0  | weights must be above 0: take a loss that is not wanted out",
      })
  void impossibleSettingsAreRefusedWithTheReason(
      String preference, String key, String value, String message) {
    String beside = key.equals("loss_weights") ? ", mix: dpo+sft" : "";
    InvalidSettings refused =
        assertThrows(
            InvalidSettings.class,
            () -> ObjectiveDraft.of(preference, key + ": " + value + beside));
    assertTrue(refused.getMessage().contains(message), refused.getMessage());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "dpo | reference_free: true, f_divergence_type: js_divergence | there is no reference to diverge from",
        "dpo | reference_free: true, ld_alpha: 0.5 | it parts log-ratios to a reference",
        "dpo | refinement.lambda: 0.5, f_divergence_type: js_divergence | margins are of log-ratios",
        "dpo | refinement.lambda: 0.5, reference_free: true | reference_free: true: with refinement.lambda 0.5",
        "dpo | refinement.lambda: 0.5, score_margin: 1 | score_margin: 1: a refinement shifts the margin too",
        "dpo | refinement.lambda: 0.5, length_penalty: 1 | length_penalty: 1: a refinement shifts the margin too",
        "kto | desirable_weight: 0, undesirable_weight: 0 | undesirable_weight is 0 too",
        "mix | mix: dpo+apo_zero, f_divergence_type: js_divergence | not to a mix of dpo and apo_zero: set it to",
        "mix | mix: dpo+sft, sft_weight: 1 | a mix of sft and dpo has such a term already",
        "mix | mix: dpo+bco_pair, refinement.lambda: 0.5 | which preference: mix has not",
        "mix | mix: dpo+aot, reduction: mean | not to a mix of dpo and aot: set it to sum",
        "mix | mix: simpo+sft, length_penalty: 0.1 | not to a mix of sft and simpo: set it to 0",
      })
  void whatDoesNotGoTogetherIsRefused(String preference, String given, String message) {
    InvalidSettings refused =
        assertThrows(InvalidSettings.class, () -> ObjectiveDraft.of(preference, given));
    assertTrue(refused.getMessage().contains(message), refused.getMessage());
  }

  @ParameterizedTest
  @CsvSource({
    "sigmoid, TRL's sigmoid is dpo",
    "sigmoid_norm, TRL's sigmoid_norm is dpo with reduction: mean",
    "CPO, it is dpo with reference_free: true and sft_weight: 1",
    "r-dpo, it is dpo with a length_penalty",
  })
  void namesFromElsewhereAreTold(String name, String told) {
    assertEquals(told, Preference.DPO.whyNot(name).orElseThrow());
    assertTrue(Preference.DPO.whyNot("nonsense").isEmpty());
  }

  @Test
  void aRewardModelWithARationaleIsRefused() {
    assertThrows(
        IllegalArgumentException.class,
        () ->
            new WithRationale(
                new BradleyTerry(0, 0, 0), 1, WithRationale.Form.LOG_SIGMOID, Reduction.SUM));
  }
}
