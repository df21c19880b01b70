package io.predilect.jobs.score;

import io.predilect.jobs.models.ModelFolder;
import java.io.Serializable;
import java.util.List;
import java.util.Objects;

/**
 * A model and the pool of prompts in its own tokens.
 *
 * @param role what it is for
 * @param folder where it lies
 * @param positions tokens that it may see: no more than its context holds, nor than that of another
 *     model whose log-probs its own are compared with
 * @param pool the prompts that all pairs share, for every model the same ones in the same order
 * @param run whether responses are judged under the pool; else under pairs' own prompts alone, and
 *     the same tokens of them
 */
record PoolModel(
    PoolRole role, ModelFolder folder, int positions, List<PoolPrompt> pool, boolean run)
    implements Serializable {
  PoolModel {
    Objects.requireNonNull(role, "role");
    Objects.requireNonNull(folder, "folder");
    pool = List.copyOf(pool);
  }

  /** The same without the cost of the pool. */
  PoolModel ofOwnPrompts() {
    return new PoolModel(role, folder, positions, pool, false);
  }

  /** The prompts that responses are judged under beside pairs' own. */
  List<PoolPrompt> foreign() {
    return run ? pool : List.of();
  }
}
