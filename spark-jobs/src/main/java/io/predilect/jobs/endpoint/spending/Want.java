package io.predilect.jobs.endpoint.spending;

import java.util.Objects;

/**
 * What a task tells the driver: what came of its requests, and how many more it would send.
 *
 * @param holder the task's way to the service, a name of its own
 * @param number of the message; one that is sent again, since no answer came, keeps its number
 * @param requests how many wait to be sent
 * @param each what one of them may take, on average
 * @param settled what was set aside for requests that are over
 * @param usage what these used; where the service did not tell, what was set aside counts
 * @param bye whether the task is through: what it still holds was not sent
 */
public record Want(
    String holder, long number, int requests, Load each, Share settled, Usage usage, boolean bye) {
  public Want {
    Objects.requireNonNull(holder, "holder");
    Objects.requireNonNull(each, "each");
    Objects.requireNonNull(settled, "settled");
    Objects.requireNonNull(usage, "usage");
  }
}
