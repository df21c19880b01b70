package io.predilect.model.objective;

import io.predilect.data.check.Checks;
import io.predilect.data.check.Explained;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** The preference terms by name, and what can be said of each beside its formula. */
public enum Preference implements Explained {
  SFT,
  REWARD,
  DPO,
  IPO,
  HINGE,
  ROBUST,
  ORPO,
  SIMPO,
  KTO,
  NONE,
  EXO_PAIR,
  NCA_PAIR,
  BCO_PAIR,
  SPPO_HARD,
  APO_ZERO,
  APO_DOWN,
  DISCOPOP,
  DPOP,
  BETA_DPO,
  AOT,
  AOT_UNPAIRED,
  ODDS_RATIO,
  BCO,
  APO_ZERO_UNPAIRED,
  PLACKETT_LUCE,
  LIPO_LAMBDA,
  TDPO1,
  TDPO2,
  MIX;

  // What others call losses that are here under another name, or not.
  private static final Map<String, String> ELSEWHERE =
      Map.ofEntries(
          Map.entry("sigmoid", "TRL's sigmoid is dpo"),
          Map.entry("sigmoid_norm", "TRL's sigmoid_norm is dpo with reduction: mean"),
          Map.entry("cpo", "it is dpo with reference_free: true and sft_weight: 1"),
          Map.entry("slic", "it is hinge with reference_free: true and an sft_weight"),
          Map.entry("slic_hf", "it is hinge with reference_free: true and an sft_weight"),
          Map.entry("rpo", "it is dpo with an sft_weight"),
          Map.entry("cdpo", "it is dpo with a label_smoothing"),
          Map.entry("r_dpo", "it is dpo with a length_penalty"),
          Map.entry("ld_dpo", "it is dpo with an ld_alpha below 1"),
          Map.entry("tr_dpo", "it is dpo with sync_ref_model: true"),
          Map.entry("odpo", "it is dpo with a score_margin"),
          Map.entry("mpo", "it is mix of [dpo, bco_pair, sft]"),
          Map.entry("f_dpo", "it is dpo with an f_divergence_type"),
          Map.entry(
              "listwise",
              "Plackett and Luce's model of rankings is plackett_luce, LiPO's weighted pairs"
                  + " lipo_lambda"),
          Map.entry("lipo", "its lambda loss is lipo_lambda, its list_mle plackett_luce"),
          Map.entry("aot_pair", "TRL's former aot_pair is aot, and its former aot is aot_unpaired"),
          Map.entry("tdpo", "the paper's two are tdpo1 and tdpo2, which has a tdpo_alpha"));

  /** Whether it is a function of the margin alone, which can be shifted. */
  boolean onMargin() {
    return switch (this) {
      case DPO, IPO, HINGE, ROBUST, EXO_PAIR, DISCOPOP -> true;
      default -> false;
    };
  }

  /** Whether it is a function of the two responses' log-ratios. */
  boolean onRatios() {
    return switch (this) {
      case NCA_PAIR, BCO_PAIR, SPPO_HARD, APO_ZERO, APO_DOWN, DPOP -> true;
      default -> onMargin();
    };
  }

  /** Whether what it is told are log-ratios to a reference, in whatever form. */
  boolean looksAtReference() {
    return onRatios() || ofBatch() || ofTokens() || ranks();
  }

  /** Whether it sorts a batch, so that a loss is of no single pair. */
  boolean sorts() {
    return this == AOT || this == AOT_UNPAIRED;
  }

  /** Whether it is told how far the policy is from the reference at every token. */
  public boolean ofTokens() {
    return this == TDPO1 || this == TDPO2;
  }

  private boolean ofBatch() {
    return this == BETA_DPO || sorts();
  }

  /** Whether it has a probability that a label is wrong. */
  boolean smooths() {
    return switch (this) {
      case REWARD, DPO, ROBUST, SIMPO, EXO_PAIR, AOT, AOT_UNPAIRED -> true;
      default -> false;
    };
  }

  /** Whether it takes rankings of any number of responses. */
  public boolean ranks() {
    return this == PLACKETT_LUCE || this == LIPO_LAMBDA;
  }

  /** Whether it judges single responses. */
  boolean unpaired() {
    return this == KTO || this == BCO || this == APO_ZERO_UNPAIRED;
  }

  /** Whether the policy can weigh its pairs, one by one; in a mix, sft's too. */
  boolean weighs() {
    return mixes() && !sorts();
  }

  /** Whether a mix can have it. */
  boolean mixes() {
    return this != REWARD && this != NONE && this != MIX && !ranks() && !unpaired();
  }

  /** Whether it has a term of supervised fine-tuning. */
  boolean hasSft() {
    return this == SFT || this == ORPO;
  }

  /** The name in a file. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The names of those that something is true of: "dpo, ipo and hinge". */
  static String names(Predicate<Preference> which) {
    List<String> names = Arrays.stream(values()).filter(which).map(Preference::key).toList();
    int last = names.size() - 1;
    return last <= 0
        ? String.join("", names)
        : String.join(", ", names.subList(0, last)) + " and " + names.get(last);
  }

  /** Refuses scores that are not log-ratios to a reference. */
  static void requirePlain(String name, RatioForm form) {
    new Checks()
        .agrees(
            form.plain(),
            "f_divergence_type",
            form.divergence().type(),
            name.toLowerCase(Locale.ROOT)
                + " is of log-ratios to a reference: set it to reverse_kl, and reference_free to"
                + " false")
        .orThrow();
  }

  @Override
  public Optional<String> whyNot(String value) {
    return Optional.ofNullable(ELSEWHERE.get(value.toLowerCase(Locale.ROOT).replace('-', '_')));
  }
}
