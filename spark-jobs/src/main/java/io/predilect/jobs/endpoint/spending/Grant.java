package io.predilect.jobs.endpoint.spending;

import java.util.Objects;
import java.util.Optional;

/**
 * The driver's answer to a {@link Want}.
 *
 * @param requests how many may be sent
 * @param delay nanoseconds until the first may be
 * @param spacing nanoseconds from one to the next
 * @param again nanoseconds after which to ask again for what was not granted
 * @param each what is set aside for each
 * @param stop why nothing more is sent at all; empty: more may be
 */
public record Grant(
    int requests, long delay, long spacing, long again, Share each, Optional<Allowance.Stop> stop) {
  public Grant {
    Objects.requireNonNull(each, "each");
    Objects.requireNonNull(stop, "stop");
  }
}
