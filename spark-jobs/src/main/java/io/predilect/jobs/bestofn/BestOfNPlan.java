package io.predilect.jobs.bestofn;

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
 * @param maxNewTokens the longest response
 * @param temperature of sampling
 * @param topP share of probability sampled from
 * @param topK tokens sampled from; 0: all
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
    int maxNewTokens,
    double temperature,
    double topP,
    int topK,
    int batchTokens,
    long seed,
    String folder,
    ModelStore models)
    implements Serializable {
  BestOfNPlan {
    Objects.requireNonNull(policy, "policy");
    Objects.requireNonNull(reward, "reward");
    Objects.requireNonNull(folder, "folder");
    Objects.requireNonNull(models, "models");
  }
}
