package io.predilect.jobs.answers.source;

/**
 * Models that answer in the tasks' own processes: ready as they are, and what they cannot do they
 * say by row.
 */
sealed interface ModelPlan extends TextSource, TextSource.Opened, Asker
    permits GuidedPlan, LocalPlan {
  @Override
  default boolean mayFail() {
    return false;
  }

  @Override
  default Opened open() {
    return this;
  }

  @Override
  default Asker asker() {
    return this;
  }
}
