package io.predilect.jobs.endpoint;

import io.predilect.jobs.endpoint.spending.Allowance;
import io.predilect.jobs.endpoint.spending.Load;
import io.predilect.jobs.endpoint.spending.Share;
import io.predilect.jobs.endpoint.spending.Usage;
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
