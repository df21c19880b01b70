package io.predilect.jobs.bestofn;

import io.predilect.jobs.config.SamplingSettings;
import io.predilect.jobs.models.ModelFolder;
import io.predilect.jobs.models.ModelStore;
import java.io.Serializable;
import java.util.Objects;

/**
 * What every task that samples responses is told.
 *
 * @param policy responds
 * @param reward judges
 * @param n responses to a prompt
 * @param sampling how it generates
 * @param batchTokens tokens a batch may hold
 * @param seed with a prompt's id and a response's number, it seeds the response's sampling
 * @param folder where every task leaves its responses, so that a killed run need not make them
 *     again
 * @param models where the models are opened
 */
record BestOfNPlan(
    ModelFolder policy,
    ModelFolder reward,
    int n,
    SamplingSettings sampling,
    int batchTokens,
    long seed,
    String folder,
    ModelStore models)
    implements Serializable {
  BestOfNPlan {
    Objects.requireNonNull(policy, "policy");
    Objects.requireNonNull(reward, "reward");
    Objects.requireNonNull(folder, "folder");
    Objects.requireNonNull(sampling, "sampling");
    Objects.requireNonNull(models, "models");
  }
}
