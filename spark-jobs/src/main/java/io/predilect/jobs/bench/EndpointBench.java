package io.predilect.jobs.bench;

import io.predilect.jobs.storage.LocalFolder;
import java.io.IOException;
import java.util.Map;

/**
 * Requests to a service from two executors, against the rate at which it could answer as many as
 * are under way at once; and how near a limit of requests a minute is held by two tasks of which
 * one has three times as many as the other.
 */
final class EndpointBench {
  private static final double TARGET = 0.9;

  private EndpointBench() {}

  static BenchResult run() throws IOException {
    try (LocalFolder folder = LocalFolder.temporary("predilect-bench-")) {
      Map<String, Double> figures =
          BenchProcess.run(LocalCluster.environment(folder.path()), EndpointRun.class);
      return new BenchResult(
          figures.get(EndpointRun.RATE) / figures.get(EndpointRun.IDEAL), TARGET, figures);
    }
  }
}
