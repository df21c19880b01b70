package io.predilect.jobs.train;

import java.io.Serializable;
import java.util.Objects;

/**
 * What every task that computes gaps is told.
 *
 * @param work what the ranks are told
 * @param wanted which gaps, under which prompts
 * @param weights the file of the checkpoint's weights
 * @param version tells these weights from others that lay there before
 */
record GapPlan(TrainWork work, GapsWanted wanted, String weights, String version)
    implements Serializable {
  GapPlan {
    Objects.requireNonNull(work, "work");
    Objects.requireNonNull(wanted, "wanted");
    Objects.requireNonNull(weights, "weights");
    Objects.requireNonNull(version, "version");
  }
}
