package io.predilect.jobs.score;

import java.io.Serializable;
import java.util.List;
import java.util.Objects;

/**
 * What every task is told of Algorithm 1.
 *
 * @param models who scores the pairs under the pool, at least one
 * @param decomposition what is made of their scores
 * @param poolMib memory for a pool's keys and values in MiB; a larger pool is run in passes
 */
public record PromptFreePlan(List<PoolModel> models, Decomposition decomposition, int poolMib)
    implements Serializable {
  public PromptFreePlan {
    models = List.copyOf(models);
    Objects.requireNonNull(decomposition, "decomposition");
  }

  /** The ids of the pool's prompts. */
  List<String> promptIds() {
    return models.get(0).pool().stream().map(PoolPrompt::id).toList();
  }

  /** How many prompts the pool has. */
  public int prompts() {
    return models.get(0).pool().size();
  }
}
