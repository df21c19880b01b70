package io.predilect.jobs.endpoint;

import io.predilect.jobs.channel.DriverChannel;
import io.predilect.jobs.config.EndpointSettings;
import io.predilect.jobs.config.Redactor;
import io.predilect.jobs.failure.JobException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * An endpoint for all tasks of a job, in the driver: it has the key, keeps the limits and counts.
 * Close it when the tasks are through.
 */
public final class EndpointJob implements AutoCloseable {
  private final Welcome welcome;
  private final Ledger ledger;
  private Optional<DriverChannel> channel = Optional.empty();

  private EndpointJob(Welcome welcome, Budget budget) {
    EndpointSettings settings = welcome.settings();
    this.welcome = welcome;
    this.ledger = new Ledger(settings.rates(), settings.prices(), budget, Ticker.REAL.nanos());
  }

  /**
   * Opens it.
   *
   * @param environment has the key
   * @throws JobException when there is no key under the name that the settings say, or a limit on
   *     costs that nobody knows
   */
  public static EndpointJob open(
      EndpointSettings settings, Budget budget, Map<String, String> environment) {
    if (budget.maxCost().isPresent() && !settings.prices().known()) {
      throw new JobException(
          "max_cost "
              + budget.maxCost().getAsDouble()
              + " cannot be kept, since the endpoint's prices are unknown: set"
              + " endpoint.price_per_million_input and endpoint.price_per_million_output");
    }
    boolean limited =
        settings.rates().requestsPerMinute().isPresent()
            || settings.rates().tokensPerMinute().isPresent()
            || budget.maxRequests().isPresent()
            || budget.maxCost().isPresent();
    return new EndpointJob(new Welcome(settings, headers(settings, environment), limited), budget);
  }

  private static Map<String, String> headers(
      EndpointSettings settings, Map<String, String> environment) {
    EndpointKey.wrong(settings, environment)
        .ifPresent(
            why -> {
              throw new JobException(why);
            });
    Map<String, String> headers = new LinkedHashMap<>(settings.headers());
    settings
        .keyEnv()
        .ifPresent(
            name -> headers.put("Authorization", "Bearer " + EndpointKey.in(environment, name)));
    Redactor.learnHeaders(headers);
    return headers;
  }

  // Spark gives it one message at a time, but the check and the figures come from other threads.
  private synchronized String answer(String message) {
    return message.equals(Messages.HELLO)
        ? Messages.write(welcome)
        : Messages.write(ledger.hear(Messages.read(message, Want.class), Ticker.REAL.nanos()));
  }

  /**
   * Asks, before the first row, whether the service is there, accepts the key and knows the model.
   *
   * @throws JobException with address, status and remedy when not
   */
  public void check() {
    try (ChatEndpoint endpoint = EndpointAccess.joined(this::answer)) {
      new EndpointCheck(endpoint, new Transport(welcome.settings(), welcome.headers())).run();
    }
  }

  /** What tasks need, in the driver of a session that runs. */
  public synchronized EndpointAccess access() {
    if (channel.isEmpty()) {
      channel = Optional.of(new DriverChannel("predilect-endpoint", this::answer));
    }
    return new EndpointAccess(channel.get().address());
  }

  /** What the job has taken so far; all of it, once the tasks have closed their ways. */
  public synchronized JobSpent spent() {
    return ledger.spent();
  }

  @Override
  public synchronized void close() {
    channel.ifPresent(DriverChannel::close);
    channel = Optional.empty();
  }
}
