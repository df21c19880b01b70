package io.predilect.jobs.config;

import io.predilect.data.check.Checks;
import io.predilect.data.check.Unwrapped;
import io.predilect.data.pair.PromptPart;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Pairs from a policy and a reward model.
 *
 * @param split the prompts of which pairs
 * @param part those of these prompts alone that are in a part of all, K/N; empty: all of them
 * @param from the policy that responds; in YAML its keys stand beside the others. The temperature
 *     is above 0: else all responses to a prompt would be the same
 * @param rewardModel judges the responses
 * @param n responses to a prompt
 */
public record BestOfNSettings(
    SplitFilter split,
    Optional<String> part,
    @Unwrapped TextSourceSettings from,
    Optional<String> rewardModel,
    int n)
    implements StageSettings {

  public BestOfNSettings {
    Objects.requireNonNull(split, "split");
    new Checks()
        .include("", () -> part.ifPresent(PromptPart::of))
        .holds(
            from.source() != TextSourceSettings.Source.COLUMN,
            "source",
            "column",
            "a column has one text for a prompt, and n are needed: name what responds")
        .holds(
            rewardModel.isPresent(),
            "reward_model",
            rewardModel,
            "the responses need a judge: name a reward model")
        .notBlank("reward_model", rewardModel)
        .atLeast("n", n, 2)
        .above("temperature", from.sampling().temperature(), 0)
        .orThrow();
  }

  /** The part of all prompts. */
  public Optional<PromptPart> promptPart() {
    return part.map(PromptPart::of);
  }

  @Override
  public Optional<TextSourceSettings> asked() {
    return Optional.of(from).filter(TextSourceSettings::asks);
  }

  @Override
  public Optional<String> brings() {
    return Optional.of("responses");
  }

  @Override
  public List<Reference> references() {
    return Stream.concat(
            from.references().stream(),
            Stream.of(Reference.rewardModel("reward_model", rewardModel)))
        .toList();
  }

  @Override
  public boolean runsModel() {
    return true;
  }

  @Override
  public Optional<Dtype> dtype() {
    return from.dtype();
  }
}
