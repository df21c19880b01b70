package io.predilect.jobs.config;

import io.predilect.data.check.Checks;
import io.predilect.jobs.config.StageSettings.Reference;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Algorithm 1, the search for the prompt-free reward gap.
 *
 * @param model a reward model, or with {@code reference} the policy of an implicit reward; empty:
 *     not wanted
 * @param reference the reference model of an implicit reward β(log π − log π_ref)
 * @param beta β of the implicit reward
 * @param prompts K, the pair's own prompt among them
 * @param weighting where P(x'|y1,y2) comes from
 * @param ownWeight p, the weight of the pair's own prompt with {@link Weighting#GIVEN}; the others
 *     share 1-p; empty: 1/K
 * @param policy the model that made the responses, for {@link Weighting#SELF_GENERATED}
 * @param epsilon the search ends when its interval is narrower
 * @param temperature T, what rewards are multiplied by; empty: 1, or fitted
 * @param calibrate whose labels T is fitted to; empty: it is not fitted
 * @param allGaps whether the gap under every prompt is written too
 * @param poolMib memory for the pool's keys and values, in MiB a task and model
 */
public record PromptFreeSettings(
    Optional<String> model,
    Optional<String> reference,
    double beta,
    int prompts,
    Weighting weighting,
    OptionalDouble ownWeight,
    Optional<String> policy,
    double epsilon,
    OptionalDouble temperature,
    Optional<SplitFilter> calibrate,
    boolean allGaps,
    int poolMib) {

  /** Where the prompts' weights come from. */
  public enum Weighting {
    /** Responses from elsewhere: p on the own prompt, the others alike. */
    GIVEN,
    /** Responses of a model at hand: its own probabilities of them under each prompt. */
    SELF_GENERATED
  }

  public PromptFreeSettings {
    Objects.requireNonNull(weighting, "weighting");
    Objects.requireNonNull(calibrate, "calibrate");
    new Checks()
        .notBlank("model", model)
        .notBlank("reference", reference)
        .notBlank("policy", policy)
        .above("beta", beta, 0)
        .atLeast("prompts", prompts, 1)
        .between("own_weight", ownWeight, 0, 1)
        .agrees(
            prompts > 1 || ownWeight.orElse(1) == 1,
            "own_weight",
            ownWeight,
            "with prompts: 1 the pair's own prompt has all the weight: set own_weight to null, or"
                + " prompts to 2 or more")
        .agrees(
            model.isEmpty() || weighting == Weighting.GIVEN || policy.isPresent(),
            "policy",
            policy,
            "weighting: self_generated needs the model that made the responses: name it here, or"
                + " set weighting to given")
        .agrees(
            policy.isEmpty() || weighting == Weighting.SELF_GENERATED,
            "policy",
            policy,
            "only weighting: self_generated asks for the policy's probabilities: set it, or leave"
                + " policy out")
        .above("epsilon", epsilon, 0)
        .above("temperature", temperature, 0)
        .agrees(
            temperature.isEmpty() || calibrate.isEmpty(),
            "temperature",
            temperature,
            "calibrate fits it: set one of the two to null")
        .atLeast("pool_mib", poolMib, 1)
        .orThrow();
  }

  /** The same with the gap under every prompt. */
  public PromptFreeSettings withAllGaps() {
    return new PromptFreeSettings(
        model,
        reference,
        beta,
        prompts,
        weighting,
        ownWeight,
        policy,
        epsilon,
        temperature,
        calibrate,
        true,
        poolMib);
  }

  /** The models named, by keys that begin with {@code prefix}; none when not wanted. */
  List<Reference> references(String prefix) {
    return model.isEmpty()
        ? List.of()
        : Reference.named(
            reference.isPresent()
                ? Reference.languageModel(prefix + "model", model)
                : Reference.rewardModel(prefix + "model", model),
            Reference.languageModel(prefix + "reference", reference),
            Reference.languageModel(prefix + "policy", policy));
  }
}
