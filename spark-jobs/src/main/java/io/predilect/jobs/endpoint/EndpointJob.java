package io.predilect.jobs.endpoint;

import io.predilect.jobs.channel.DriverChannel;
import io.predilect.jobs.config.EndpointSettings;
import io.predilect.jobs.config.Redactor;
import io.predilect.jobs.endpoint.spending.Budget;
import io.predilect.jobs.endpoint.spending.Grant;
import io.predilect.jobs.endpoint.spending.JobSpent;
import io.predilect.jobs.endpoint.spending.Ledger;
import io.predilect.jobs.endpoint.spending.SpendingRecord;
import io.predilect.jobs.endpoint.spending.Ticker;
import io.predilect.jobs.endpoint.spending.Want;
import io.predilect.jobs.failure.JobException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * An endpoint for all tasks of a job, in the driver: it has the key, keeps the limits and counts.
 * Close it when the tasks are through.
 */
public final class EndpointJob implements AutoCloseable {
  private final Welcome welcome;
  private final Ledger ledger;
  private final SpendingRecord record;
  private Optional<DriverChannel> channel = Optional.empty();

  private EndpointJob(Welcome welcome, Budget budget, Consumer<JobSpent> written) {
    EndpointSettings settings = welcome.settings();
    this.welcome = welcome;
    this.record = new SpendingRecord(written, Ticker.REAL);
    this.ledger = new Ledger(settings.rates(), settings.prices(), budget, Ticker.REAL.nanos());
  }

  /** Opens one of which nothing need be known later. */
  public static EndpointJob open(
      EndpointSettings settings, Budget budget, Map<String, String> environment) {
    return open(settings, budget, environment, spent -> {});
  }

  /**
   * Opens it.
   *
   * @param environment has the key
   * @param written writes down what the job has taken, with what it has set aside, so that it is
   *     known after a kill: before the first request is sent, as it goes on, and at the end
   * @throws JobException when there is no key under the name that the settings say, a limit on
   *     costs that nobody knows, or nothing left of a limit
   */
  public static EndpointJob open(
      EndpointSettings settings,
      Budget budget,
      Map<String, String> environment,
      Consumer<JobSpent> written) {
    if (budget.maxCost().isPresent() && !settings.prices().known()) {
      throw new JobException(
          "max_cost "
              + budget.maxCost().getAsDouble()
              + " cannot be kept, since the endpoint's prices are unknown: set"
              + " endpoint.price_per_million_input and endpoint.price_per_million_output");
    }
    budget.requireSome(settings.prices());
    boolean limited =
        settings.rates().requestsPerMinute().isPresent()
            || settings.rates().tokensPerMinute().isPresent()
            || budget.maxRequests().isPresent()
            || budget.maxCost().isPresent();
    return new EndpointJob(
        new Welcome(settings, headers(settings, environment), limited), budget, written);
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
    if (message.equals(Messages.HELLO)) {
      return Messages.write(welcome);
    }
    Grant grant = ledger.hear(Messages.read(message, Want.class), Ticker.REAL.nanos());
    record.hear(ledger.setAside());
    return Messages.write(grant);
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
    record.close();
  }
}
