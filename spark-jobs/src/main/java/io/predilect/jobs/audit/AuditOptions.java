package io.predilect.jobs.audit;

import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * What an audit looks at beside the data itself.
 *
 * @param tokenizer the Hugging Face folder whose tokenizer counts; empty: one learnt from the data
 * @param rewardModel a reward model's folder: every pair's gap is split by Algorithm 1; empty: none
 * @param prompts K, how many prompts a gap is taken under; empty: as a score stage's default
 * @param ownWeight p, the weight of a pair's own prompt; empty: 1/K
 * @param temperature what rewards are multiplied by; empty: fitted to the labels
 * @param rationaleModel the folder of a model that reads the rationales, to tell how they follow
 *     the preferences; empty: none
 */
public record AuditOptions(
    Optional<String> tokenizer,
    Optional<String> rewardModel,
    OptionalInt prompts,
    OptionalDouble ownWeight,
    OptionalDouble temperature,
    Optional<String> rationaleModel) {
  /** Neither tokenizer nor models. */
  public static final AuditOptions NONE =
      new AuditOptions(
          Optional.empty(),
          Optional.empty(),
          OptionalInt.empty(),
          OptionalDouble.empty(),
          OptionalDouble.empty(),
          Optional.empty());

  public AuditOptions {
    Objects.requireNonNull(tokenizer, "tokenizer");
    Objects.requireNonNull(rewardModel, "rewardModel");
    Objects.requireNonNull(prompts, "prompts");
    Objects.requireNonNull(ownWeight, "ownWeight");
    Objects.requireNonNull(temperature, "temperature");
    Objects.requireNonNull(rationaleModel, "rationaleModel");
  }

  /** The same with a tokenizer that counts. */
  public AuditOptions withTokenizer(String folder) {
    return new AuditOptions(
        Optional.of(folder), rewardModel, prompts, ownWeight, temperature, rationaleModel);
  }

  /**
   * The same with a reward model.
   *
   * @param folder the model's
   * @param k how many prompts a gap is taken under
   */
  public AuditOptions withRewardModel(String folder, int k) {
    return new AuditOptions(
        tokenizer, Optional.of(folder), OptionalInt.of(k), ownWeight, temperature, rationaleModel);
  }

  /** The same with a model that reads the rationales. */
  public AuditOptions withRationaleModel(String folder) {
    return new AuditOptions(
        tokenizer, rewardModel, prompts, ownWeight, temperature, Optional.of(folder));
  }
}
