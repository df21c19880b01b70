package io.predilect.jobs.config;

import io.predilect.data.check.Checks;
import io.predilect.data.check.Unwrapped;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Pairs from a policy and a reward model.
 *
 * @param split the prompts of which pairs
 * @param model the policy that responds
 * @param rewardModel judges the responses
 * @param n responses to a prompt
 * @param sampling how; in YAML its keys stand beside the others. The temperature is above 0: else
 *     all responses to a prompt would be the same
 * @param dtype the number type of the models; empty: the run's
 * @param batchTokens tokens a batch may hold
 */
public record BestOfNSettings(
    SplitFilter split,
    Optional<String> model,
    Optional<String> rewardModel,
    int n,
    @Unwrapped SamplingSettings sampling,
    Optional<Dtype> dtype,
    int batchTokens)
    implements StageSettings {

  public BestOfNSettings {
    Objects.requireNonNull(split, "split");
    new Checks()
        .notBlank("model", model)
        .holds(
            rewardModel.isPresent(),
            "reward_model",
            rewardModel,
            "the responses need a judge: name a reward model")
        .notBlank("reward_model", rewardModel)
        .atLeast("n", n, 2)
        .above("temperature", sampling.temperature(), 0)
        .atLeast("batch_tokens", batchTokens, 1)
        .orThrow();
  }

  @Override
  public List<Reference> references() {
    return List.of(Reference.model("model", model), Reference.model("reward_model", rewardModel));
  }

  @Override
  public boolean runsModel() {
    return true;
  }
}
