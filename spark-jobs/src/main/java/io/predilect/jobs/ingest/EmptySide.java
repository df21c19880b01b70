package io.predilect.jobs.ingest;

import io.predilect.data.pair.Split;
import io.predilect.jobs.config.RunConfig;
import io.predilect.jobs.config.SplitFilter;
import io.predilect.jobs.config.StageConfig;
import io.predilect.jobs.failure.JobException;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A side of the split without pairs, which would end a later stage, perhaps hours later. */
final class EmptySide {
  private EmptySide() {}

  /**
   * Checks that every stage on these rows will find some.
   *
   * @param figures of {@link IngestFigures}
   * @param ingest which stage of the run made them
   * @throws JobException when there are pairs, and none of the side that a later stage reads
   */
  static void refuse(Map<String, Object> figures, RunConfig run, StageConfig ingest) {
    long train = count(figures, Split.TRAIN);
    long test = count(figures, Split.TEST);
    if (test == 0 && train > 0) {
      refuse(SplitFilter.TEST, train, "raise test_share", run.needing(ingest, SplitFilter.TEST));
    }
    if (train == 0 && test > 0) {
      refuse(SplitFilter.TRAIN, test, "lower test_share", run.needing(ingest, SplitFilter.TRAIN));
    }
  }

  private static void refuse(
      SplitFilter side, long pairs, String remedy, List<StageConfig> needing) {
    if (!needing.isEmpty()) {
      throw new JobException(
          "none of the %s kept pairs is of split %s, which %s cannot do without: %s, give the data a file named %s, or set split to all there"
              .formatted(
                  pairs,
                  side.key(),
                  needing.stream().map(StageConfig::name).collect(Collectors.joining(", ")),
                  remedy,
                  side.key()));
    }
  }

  private static long count(Map<String, Object> figures, Split side) {
    return figures.get(side.key()) instanceof Number number ? number.longValue() : 0;
  }
}
