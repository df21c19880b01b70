package io.predilect.model.promptfree.prioritised;

import java.util.List;

/**
 * The batch of a step and how it came about.
 *
 * @param batch the examples to train on, those below the threshold first
 * @param threshold λ_t, which they were held against
 * @param candidates how many were drawn; one that is put back at once may count more than once
 * @param refills how many times the pool was filled so far, the first time included
 * @param toppedUp how many of the batch are not below the threshold: the step's candidates did not
 *     fill it
 * @param meanTaken mean Δr2 of the batch; NaN where it is known of none
 * @param meanPutBack mean Δr2 of the candidates that are not in the batch; NaN where there are none
 */
public record Selection(
    List<Integer> batch,
    double threshold,
    int candidates,
    int refills,
    int toppedUp,
    double meanTaken,
    double meanPutBack) {

  public Selection {
    batch = List.copyOf(batch);
  }

  /** The share of the candidates that are not in the batch. */
  public double putBackShare() {
    return (candidates - batch.size()) / (double) candidates;
  }
}
