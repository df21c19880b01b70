package io.predilect.model.train;

import io.predilect.model.train.data.GapRequest;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What a training came to.
 *
 * @param steps steps done, over all runs
 * @param totalSteps steps in all
 * @param stopped whether it was asked to stop before the end; a checkpoint is stored
 * @param awaits what it cannot go on without; a checkpoint is stored, and a training that finds the
 *     answer goes on from there
 * @param metrics the last metrics of training, and those of the evaluation of the weights that the
 *     model has: the last one, or where the best one's were loaded that
 * @param bestEvaluation step and metrics of the best evaluation; empty: none
 * @param seconds time spent, over all runs
 * @param tokens tokens trained on, over all ranks and runs
 */
public record TrainResult(
    int steps,
    int totalSteps,
    boolean stopped,
    Optional<GapRequest> awaits,
    Map<String, Double> metrics,
    Map<String, Double> bestEvaluation,
    double seconds,
    long tokens) {
  public TrainResult {
    Objects.requireNonNull(awaits, "awaits");
    metrics = Collections.unmodifiableMap(new LinkedHashMap<>(metrics));
    bestEvaluation = Collections.unmodifiableMap(new LinkedHashMap<>(bestEvaluation));
  }
}
