package io.predilect.jobs.endpoint.spending;

import io.predilect.jobs.config.TokenPrices;
import io.predilect.jobs.failure.JobException;
import java.util.Locale;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * What may be taken at most, by a job and by those before it that the limits hold for too; the job
 * stops there and keeps what it has.
 *
 * @param maxRequests HTTP requests, those again after a failure included; empty: any number
 * @param maxCost in the currency of the prices; empty: any
 * @param before what jobs before it have taken of that
 */
public record Budget(OptionalLong maxRequests, OptionalDouble maxCost, JobSpent before) {
  /** No limit. */
  public static final Budget UNLIMITED = new Budget(OptionalLong.empty(), OptionalDouble.empty());

  public Budget {
    Objects.requireNonNull(maxRequests, "maxRequests");
    Objects.requireNonNull(maxCost, "maxCost");
    Objects.requireNonNull(before, "before");
  }

  /** One that nothing was taken of. */
  public Budget(OptionalLong maxRequests, OptionalDouble maxCost) {
    this(maxRequests, maxCost, JobSpent.NOTHING);
  }

  /**
   * Refuses a job for which nothing is left.
   *
   * @throws JobException which says of what
   */
  public void requireSome(TokenPrices prices) {
    if (maxRequests.isPresent() && before.requests() >= maxRequests.getAsLong()) {
      throw usedUp(
          Reasons.MAX_REQUESTS, maxRequests.getAsLong(), before.requests() + " requests were sent");
    }
    double paid = before.cost(prices).orElse(0);
    if (maxCost.isPresent() && paid >= maxCost.getAsDouble()) {
      throw usedUp(
          Reasons.MAX_COST,
          maxCost.getAsDouble(),
          String.format(Locale.ROOT, "%.4f was spent", paid));
    }
  }

  private static JobException usedUp(String limit, Number most, String taken) {
    return new JobException(
        "%s, %s, is used up: %s by the stage before, in earlier starts of the run or for earlier turns. What was answered is kept: raise %s, and run again"
            .formatted(limit, most, taken, limit));
  }

  /** The stop of a job when no further request may be sent. */
  Allowance.Stop requestsOver() {
    return new Allowance.Stop(Reasons.MAX_REQUESTS, requests(maxRequests.orElseThrow()));
  }

  private String requests(long most) {
    String earlier = ", of which the stage had sent " + before.requests() + " before";
    return "the job has sent its max_requests, " + most + (before.requests() == 0 ? "" : earlier);
  }

  /**
   * The stop of a job that could go over its cost.
   *
   * @param each what is set aside for one more answer
   * @param spent what was spent, before it too
   */
  Allowance.Stop costOver(double each, double spent, double before) {
    return new Allowance.Stop(
        Reasons.MAX_COST,
        String.format(
            Locale.ROOT,
            "another answer, for which %.4f is set aside, could take the job over its max_cost, %s: it has spent %.4f%s",
            each,
            maxCost.orElseThrow(),
            spent,
            before == 0
                ? ""
                : String.format(
                    Locale.ROOT,
                    ", %.4f of it in earlier starts of the run or for earlier turns",
                    before)));
  }
}
