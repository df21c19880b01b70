package io.predilect.jobs.cli;

import io.predilect.jobs.pipeline.StageRegistry;

/** Every kind of stage and the class that does it. */
final class AllStages {
  private AllStages() {}

  static StageRegistry registry() {
    return new StageRegistry();
  }
}
