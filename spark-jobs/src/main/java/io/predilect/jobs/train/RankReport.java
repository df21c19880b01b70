package io.predilect.jobs.train;

import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What a rank says at the end.
 *
 * @param rank the rank
 * @param refusal why nothing was trained, for the user; empty: it was
 * @param wanted what training needs to go on, at most one; empty: it is through
 * @param examples examples of a whole epoch
 * @param steps optimiser steps done, over all runs
 * @param seconds spent training, over all runs
 * @param tokens trained on, over all ranks and runs
 * @param metrics the last metrics of training, those of evaluation of the model's weights, and
 *     {@link BestFigures}
 * @param notes what the user should hear beside them
 */
record RankReport(
    int rank,
    String refusal,
    List<GapsWanted> wanted,
    long examples,
    int steps,
    double seconds,
    long tokens,
    Map<String, Double> metrics,
    List<String> notes)
    implements Serializable {
  RankReport {
    Objects.requireNonNull(refusal, "refusal");
    wanted = List.copyOf(wanted);
    metrics = new LinkedHashMap<>(metrics);
    notes = List.copyOf(notes);
  }

  static RankReport refused(int rank, String why) {
    return new RankReport(rank, why, List.of(), 0, 0, 0, 0, Map.of(), List.of());
  }
}
