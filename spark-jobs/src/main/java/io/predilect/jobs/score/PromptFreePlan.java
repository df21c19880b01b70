package io.predilect.jobs.score;

import java.io.Serializable;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What every task is told of Algorithm 1.
 *
 * @param models who scores the pairs under the pool, at least one
 * @param decomposition what is made of their scores
 * @param calibration of the reward's temperature; at most one
 * @param poolMib memory for a pool's keys and values in MiB; a larger pool is run in passes
 */
public record PromptFreePlan(
    List<PoolModel> models, Decomposition decomposition, List<Calibration> calibration, int poolMib)
    implements Serializable {
  public PromptFreePlan {
    models = List.copyOf(models);
    Objects.requireNonNull(decomposition, "decomposition");
    calibration = List.copyOf(calibration);
  }

  /** The ids of the pool's prompts, where pairs are judged under them. */
  List<String> promptIds() {
    return models.get(0).foreign().stream().map(PoolPrompt::id).toList();
  }

  /** What is said of how the temperature came about. */
  public Optional<Calibration> calibrated() {
    return calibration.stream().findFirst();
  }

  /** T, what all rewards are multiplied by. */
  public double temperature() {
    return decomposition.temperature();
  }

  /** How many prompts the pool has. */
  public int prompts() {
    return models.get(0).pool().size();
  }
}
