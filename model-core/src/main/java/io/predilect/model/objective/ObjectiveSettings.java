package io.predilect.model.objective;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.predilect.data.check.Checks;
import io.predilect.data.check.Unwrapped;
import io.predilect.data.shard.RefinementPrompt;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The settings of {@code train.objective}.
 *
 * @param preference the preference term
 * @param beta β, the scale of implicit rewards
 * @param labelSmoothing ε, in [0, 0.5)
 * @param labelSmoothingBySubset another ε for pairs of some subsets, by their names
 * @param ratios how log-probs make scores
 * @param parameters what one loss alone has
 * @param offset what margins are shifted by
 * @param mixed the losses of a mix
 * @param useWeighting whether pairs are weighted by the policy (WPO)
 * @param sftWeight weight of an SFT term on the chosen response; 0: none
 * @param rationale the rationale term
 * @param refinement the refinement of the margin
 */
public record ObjectiveSettings(
    Preference preference,
    double beta,
    double labelSmoothing,
    Map<String, Double> labelSmoothingBySubset,
    @Unwrapped @JsonUnwrapped RatioSettings ratios,
    @Unwrapped @JsonUnwrapped LossParameters parameters,
    @Unwrapped @JsonUnwrapped OffsetSettings offset,
    @Unwrapped @JsonUnwrapped MixSettings mixed,
    boolean useWeighting,
    double sftWeight,
    RationaleTerm rationale,
    RefinementTerm refinement) {
  private static final String BY_SUBSET = "label_smoothing_by_subset";

  /**
   * The settings of {@code train.objective.rationale}.
   *
   * @param gamma γ; 0: no rationale term
   * @param form the paper's term or its code's
   * @param reduction over the rationale's tokens
   */
  public record RationaleTerm(double gamma, WithRationale.Form form, Reduction reduction) {
    public RationaleTerm {
      Objects.requireNonNull(form, "form");
      Objects.requireNonNull(reduction, "reduction");
      new Checks().atLeast("gamma", gamma, 0.0).orThrow();
    }
  }

  /**
   * The settings of {@code train.objective.refinement}.
   *
   * @param lambda λ; 0: no refinement
   * @param prompt p, put in front of the pair's own prompt
   * @param before what of it p stands in front of
   */
  public record RefinementTerm(double lambda, String prompt, RefinementPrompt.Before before) {
    public RefinementTerm {
      Objects.requireNonNull(before, "before");
      new Checks()
          .atLeast("lambda", lambda, 0.0)
          .agrees(
              !(lambda > 0) || !prompt.isBlank(),
              "prompt",
              prompt,
              "give it the text that asks for a good response")
          .orThrow();
    }
  }

  public ObjectiveSettings {
    Objects.requireNonNull(preference, "preference");
    labelSmoothingBySubset =
        Collections.unmodifiableMap(new LinkedHashMap<>(labelSmoothingBySubset));
    Objects.requireNonNull(ratios, "ratios");
    Objects.requireNonNull(parameters, "parameters");
    Objects.requireNonNull(offset, "offset");
    Objects.requireNonNull(mixed, "mixed");
    Objects.requireNonNull(rationale, "rationale");
    Objects.requireNonNull(refinement, "refinement");
    Terms terms = Terms.of(preference, mixed);
    boolean reward = preference == Preference.REWARD;
    Divergence.Type divergence = ratios.fDivergenceType();
    boolean refines = refinement.lambda() > 0;
    SmoothedLogistic.check(labelSmoothing)
        .above("beta", beta, 0)
        .atLeast("sft_weight", sftWeight, 0.0)
        .agrees(
            preference != Preference.MIX || !mixed.mix().isEmpty(),
            "mix",
            mixed.mix(),
            "preference: mix needs losses: name two or more, as in mix: [dpo, bco_pair, sft]")
        .agrees(
            preference == Preference.MIX || mixed.mix().isEmpty(),
            "mix",
            Preference.names(mixed.mix()::contains),
            "it belongs to preference: mix, not to " + preference.key() + ": set it to []")
        .agrees(
            !(labelSmoothing > 0) || terms.any(Preference::smooths),
            "label_smoothing",
            labelSmoothing,
            terms.belongs(Preference::smooths, "0"))
        .agrees(
            labelSmoothing != 0 || !terms.any(term -> term == Preference.EXO_PAIR),
            "label_smoothing",
            labelSmoothing,
            ExoPair.NEEDS_SMOOTHING)
        .holds(
            labelSmoothingBySubset.values().stream().allMatch(SmoothedLogistic::mayBe),
            BY_SUBSET,
            labelSmoothingBySubset,
            "each must be at least 0 and below 0.5")
        .agrees(
            labelSmoothingBySubset.isEmpty()
                || (terms.any(Preference::smooths) && !terms.any(Preference::sorts)),
            BY_SUBSET,
            labelSmoothingBySubset,
            terms.belongs(term -> term.smooths() && !term.sorts(), "{}"))
        .agrees(
            !labelSmoothingBySubset.containsValue(0.0)
                || !terms.any(term -> term == Preference.EXO_PAIR),
            BY_SUBSET,
            labelSmoothingBySubset,
            ExoPair.NEEDS_SMOOTHING)
        .agrees(
            ratios.reduction() == Reduction.SUM || terms.shaped(Preference::onRatios),
            "reduction",
            ratios.reduction(),
            terms.belongs(Preference::onRatios, "sum"))
        .agrees(
            !(ratios.ldAlpha() < 1) || terms.shaped(Preference::onRatios),
            "ld_alpha",
            ratios.ldAlpha(),
            terms.belongs(Preference::onRatios, "1"))
        .agrees(
            !ratios.referenceFree() || terms.shaped(Preference::onMargin),
            "reference_free",
            ratios.referenceFree(),
            terms.belongs(Preference::onMargin, "false"))
        .agrees(
            divergence == Divergence.Type.REVERSE_KL || terms.shaped(Preference::onMargin),
            "f_divergence_type",
            divergence,
            terms.belongs(Preference::onMargin, "reverse_kl"))
        .agrees(
            !(parameters.centerRewardsCoefficient() > 0) || reward,
            "center_rewards_coefficient",
            parameters.centerRewardsCoefficient(),
            terms.belongs(term -> term == Preference.REWARD, "0"))
        .agrees(
            !(offset.scoreMargin() > 0) || reward || terms.shaped(Preference::onMargin),
            "score_margin",
            offset.scoreMargin(),
            terms.belongs(term -> term == Preference.REWARD || term.onMargin(), "0"))
        .agrees(
            !(offset.lengthPenalty() > 0) || terms.shaped(Preference::onMargin),
            "length_penalty",
            offset.lengthPenalty(),
            terms.belongs(Preference::onMargin, "0"))
        .agrees(
            parameters.desirableWeight() == 1 || terms.any(Preference::unpaired),
            "desirable_weight",
            parameters.desirableWeight(),
            terms.belongs(Preference::unpaired, "1"))
        .agrees(
            parameters.undesirableWeight() == 1 || terms.any(Preference::unpaired),
            "undesirable_weight",
            parameters.undesirableWeight(),
            terms.belongs(Preference::unpaired, "1"))
        .agrees(
            !refines || preference.onMargin(),
            "refinement.lambda",
            refinement.lambda(),
            "a refinement shifts a margin against a reference, which preference: "
                + preference.key()
                + " has not: choose "
                + Preference.names(Preference::onMargin)
                + ", or set it to 0")
        .agrees(
            !refines || (ratios.ldAlpha() == 1 && !ratios.referenceFree()),
            ratios.referenceFree() ? "reference_free" : "ld_alpha",
            ratios.referenceFree() ? true : ratios.ldAlpha(),
            "with refinement.lambda "
                + refinement.lambda()
                + " the margin on the augmented prompt is that of whole responses against a"
                + " reference: set it to "
                + (ratios.referenceFree() ? "false" : "1")
                + ", or refinement.lambda to 0")
        .agrees(
            !refines || divergence == Divergence.Type.REVERSE_KL,
            "f_divergence_type",
            divergence,
            "with refinement.lambda "
                + refinement.lambda()
                + " margins are of log-ratios: set it to reverse_kl, or refinement.lambda to 0")
        .agrees(
            !refines || !offset.shifts(),
            offset.scoreMargin() > 0 ? "score_margin" : "length_penalty",
            Math.max(offset.scoreMargin(), offset.lengthPenalty()),
            "a refinement shifts the margin too: set it to 0, or refinement.lambda")
        .agrees(
            !useWeighting || terms.weighed(),
            "use_weighting",
            useWeighting,
            terms.belongs(Preference::weighs, "false"))
        .agrees(
            !useWeighting || !refines,
            "use_weighting",
            useWeighting,
            "with refinement.lambda "
                + refinement.lambda()
                + " pairs are judged by the policy"
                + " twice: set one of them to false or 0")
        .agrees(!(sftWeight > 0) || terms.sft(), "sft_weight", sftWeight, terms.noSft())
        .agrees(
            preference != Preference.NONE || rationale.gamma() > 0,
            "rationale.gamma",
            rationale.gamma(),
            "with preference: none nothing would be trained: choose a preference, or a gamma"
                + " above 0")
        .agrees(
            !reward || rationale.gamma() == 0,
            "rationale.gamma",
            rationale.gamma(),
            "a reward model has no log-probs to learn a rationale by: set it to 0")
        .agrees(
            !preference.ranks() || rationale.gamma() == 0,
            "rationale.gamma",
            rationale.gamma(),
            "a ranking has a rationale for each two of its responses, and "
                + preference.key()
                + " would learn that of the best two alone: set it to 0, or preference to dpo")
        .orThrow();
  }

  /** The objective these settings describe. */
  public Objective objective() {
    Objective rest = objective(labelSmoothing);
    if (labelSmoothingBySubset.isEmpty()) {
      return rest;
    }
    Map<String, Objective> own = new LinkedHashMap<>();
    labelSmoothingBySubset.forEach((subset, epsilon) -> own.put(subset, objective(epsilon)));
    return new BySubset(own, rest);
  }

  private Objective objective(double epsilon) {
    Objective term = preference == Preference.MIX ? mix(epsilon) : term(preference, epsilon);
    if (useWeighting) {
      term = new WithPolicyWeight(term);
    }
    if (refinement.lambda() > 0 && term instanceof MarginObjective margin) {
      term = new WithRefinement(margin, refinement.lambda());
    }
    if (sftWeight > 0) {
      term = new WithSft(term, sftWeight);
    }
    return rationale.gamma() == 0
        ? term
        : new WithRationale(term, rationale.gamma(), rationale.form(), rationale.reduction());
  }

  private Objective mix(double epsilon) {
    List<Mix.Term> terms = new ArrayList<>();
    for (int i = 0; i < mixed.mix().size(); i++) {
      terms.add(new Mix.Term(term(mixed.mix().get(i), epsilon), mixed.weight(i)));
    }
    return new Mix(terms);
  }

  private Objective term(Preference which, double epsilon) {
    RatioForm form = ratios.form();
    JudgedWeights weights =
        new JudgedWeights(parameters.desirableWeight(), parameters.undesirableWeight());
    return switch (which) {
      case SFT -> new Sft();
      case REWARD ->
          new BradleyTerry(epsilon, parameters.centerRewardsCoefficient(), offset.scoreMargin());
      case DPO -> offset(new Dpo(beta, epsilon, form));
      case IPO -> offset(new Ipo(beta, form));
      case HINGE -> offset(new Hinge(beta, form));
      case ROBUST -> offset(new RobustDpo(beta, epsilon, form));
      case EXO_PAIR -> offset(new ExoPair(beta, epsilon, form));
      case DISCOPOP -> offset(new Discopop(beta, parameters.discopopTau(), form));
      case NCA_PAIR -> new NcaPair(beta, form);
      case BCO_PAIR -> new BcoPair(beta, form);
      case SPPO_HARD -> new SppoHard(beta, form);
      case APO_ZERO -> new Apo(beta, Apo.Anchor.ZERO, form);
      case APO_DOWN -> new Apo(beta, Apo.Anchor.DOWN, form);
      case DPOP -> new Dpop(beta, parameters.dpopLambda(), form);
      case BETA_DPO -> new BetaDpo(beta, parameters.betaDpoAlpha());
      case AOT -> new Aot(beta, epsilon, Aot.Heaps.MARGINS);
      case AOT_UNPAIRED -> new Aot(beta, epsilon, Aot.Heaps.RESPONSES);
      case ORPO -> new Orpo(parameters.orpoLambda());
      case ODDS_RATIO -> new Orpo(parameters.orpoLambda(), false);
      case SIMPO -> new Simpo(beta, parameters.simpoGamma(), epsilon);
      case KTO -> new Kto(beta, weights);
      case BCO -> new Bco(beta, weights);
      case APO_ZERO_UNPAIRED -> new ApoZeroUnpaired(beta, weights);
      case PLACKETT_LUCE -> new PlackettLuce(beta);
      case LIPO_LAMBDA -> new LipoLambda(beta);
      case TDPO1 -> Tdpo.one(beta);
      case TDPO2 -> Tdpo.two(beta, parameters.tdpoAlpha());
      case NONE -> new NoPreference();
      case MIX -> throw new IllegalStateException("a mix has no mix");
    };
  }

  private Objective offset(MarginObjective term) {
    return offset.shifts()
        ? new WithOffset(term, offset.scoreMargin(), offset.lengthPenalty())
        : term;
  }
}
