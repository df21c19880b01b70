package io.predilect.jobs.bestofn;

import io.predilect.jobs.models.ModelFolder;
import io.predilect.jobs.models.ModelStore;
import java.io.Serializable;
import java.util.Objects;

/**
 * What every task that rewards responses is told.
 *
 * @param reward judges
 * @param batchTokens tokens a batch may hold
 * @param folder where every task leaves its responses, so that a killed run need not judge them
 *     again
 * @param models where the model is opened
 */
record BestOfNPlan(ModelFolder reward, int batchTokens, String folder, ModelStore models)
    implements Serializable {
  BestOfNPlan {
    Objects.requireNonNull(reward, "reward");
    Objects.requireNonNull(folder, "folder");
    Objects.requireNonNull(models, "models");
  }
}
