package io.predilect.jobs.endpoint;

import java.util.concurrent.CompletableFuture;

/** Everything may be sent at once. */
final class NoLimits implements Allowance {
  static final NoLimits LIMITS = new NoLimits();

  @Override
  public CompletableFuture<Permit> wanted(Load load) {
    return CompletableFuture.completedFuture(new Go(Share.NONE));
  }

  @Override
  public void spent(Go go, Usage usage) {
    // nobody counts
  }

  @Override
  public void close() {
    // nothing is held
  }
}
