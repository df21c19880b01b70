package io.predilect.jobs.endpoint;

import io.predilect.jobs.channel.DriverAddress;
import io.predilect.jobs.endpoint.spending.Grant;
import java.io.Serializable;
import java.util.function.UnaryOperator;

/**
 * What a task needs to ask an endpoint; it holds no secret.
 *
 * @param driver who keeps the job's limits and the key
 */
public record EndpointAccess(DriverAddress driver) implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Joins the job, in a task; close it there. */
  public ChatEndpoint connect() {
    UnaryOperator<String> line = driver.connect();
    return joined(line);
  }

  static ChatEndpoint joined(UnaryOperator<String> line) {
    return ChatEndpoint.joining(
        Messages.read(line.apply(Messages.HELLO), Welcome.class),
        want -> Messages.read(line.apply(Messages.write(want)), Grant.class));
  }
}
