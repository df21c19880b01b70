package io.predilect.jobs.config;

import java.util.List;
import java.util.Optional;

/** Which settings of an evaluate stage a figure comes with, by the first part of its name. */
enum FigureSource {
  REWARD("reward/", "reward_model"),
  REWARDS("rewards/", "policy"),
  LOGPS("logps/", "policy"),
  REFINEMENT("refinement/", "policy and refinement.prompt"),
  /** Of {@code prompt_free.model}, or of a column that a score stage wrote. */
  PROMPT_FREE("prompt_free/", "");

  private final String prefix;
  private final String setting;

  FigureSource(String prefix, String setting) {
    this.prefix = prefix;
    this.setting = setting;
  }

  /**
   * Why none of the stages can have a figure; empty: one may.
   *
   * @param figure its name, a group's or not
   */
  static Optional<String> missing(String figure, List<EvaluateSettings> stages) {
    for (FigureSource source : values()) {
      if (figure.startsWith(source.prefix)) {
        return stages.stream().anyMatch(source::in)
            ? Optional.empty()
            : Optional.of(
                "it comes with "
                    + source.setting
                    + ", which the evaluate stages of an arm that needs it do not set");
      }
    }
    return Optional.of(
        "there is no such figure: evaluate stages have reward/accuracy, reward/margin,"
            + " rewards/accuracies, rewards/margins, ... as in their metrics.json");
  }

  private boolean in(EvaluateSettings stage) {
    return switch (this) {
      case REWARD -> stage.rewardModel().isPresent();
      case REWARDS, LOGPS -> stage.policy().isPresent();
      case REFINEMENT -> stage.refinement().asked().isPresent();
      case PROMPT_FREE -> true;
    };
  }
}
