package io.predilect.jobs.endpoint.spending;

import io.predilect.jobs.process.BackgroundThreads;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

/**
 * The threads of this process's requests. They do not keep it alive.
 *
 * <p>A request has one that waits for it. {@link java.net.http.HttpClient#sendAsync} would need
 * none, but ends every request on the default pool of futures, and that is a new thread for each
 * where the machine has one or two cores: with it a request takes three times as long to compute.
 */
public final class EndpointThreads {
  /** For those who wait: as many as there are requests under way. */
  public static final ExecutorService WAITING =
      Executors.newCachedThreadPool(BackgroundThreads.named("endpoint-request"));

  /** For pauses; what they end with does not block. */
  static final ScheduledExecutorService PAUSES =
      Executors.newSingleThreadScheduledExecutor(BackgroundThreads.named("endpoint-pauses"));

  /** For what HTTP clients compute: more of them than cores would only take turns. */
  public static final Executor COMPUTING =
      Executors.newFixedThreadPool(
          Math.max(2, Runtime.getRuntime().availableProcessors()),
          BackgroundThreads.named("endpoint-http"));

  private EndpointThreads() {}
}
