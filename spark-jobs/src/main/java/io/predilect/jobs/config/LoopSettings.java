package io.predilect.jobs.config;

import io.predilect.data.check.Checks;
import java.util.Map;

/**
 * Stages that are run several times.
 *
 * @param rounds how often
 * @param start by a stage of the loop what stands for it in the first round, where a round before
 *     is asked for: another stage, or a folder
 */
public record LoopSettings(int rounds, Map<String, String> start) {
  private static final int MOST = 100;

  public LoopSettings {
    start = Map.copyOf(start);
    new Checks()
        .holds(
            rounds >= 1 && rounds <= MOST,
            "rounds",
            rounds,
            "how often the stages are run, 1 to " + MOST)
        .orThrow();
  }
}
