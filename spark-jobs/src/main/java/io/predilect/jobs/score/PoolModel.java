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
 * @param pool the prompts that all pairs share, for every model the same ones in the same order
 */
record PoolModel(PoolRole role, ModelFolder folder, List<PoolPrompt> pool) implements Serializable {
  PoolModel {
    Objects.requireNonNull(role, "role");
    Objects.requireNonNull(folder, "folder");
    pool = List.copyOf(pool);
  }
}
