package io.predilect.jobs.mlflow;

import io.predilect.jobs.process.BackgroundThreads;
import io.predilect.model.train.metrics.StepMetrics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import org.mlflow.api.proto.Service.CreateRun;
import org.mlflow.api.proto.Service.Experiment;
import org.mlflow.api.proto.Service.Metric;
import org.mlflow.api.proto.Service.Param;
import org.mlflow.api.proto.Service.RunStatus;
import org.mlflow.api.proto.Service.RunTag;
import org.mlflow.tracking.MlflowClient;
import org.mlflow.tracking.MlflowHttpException;

/**
 * One run at a tracking server. Every call may fail and be made again, and ends though the server
 * does not answer: the client itself would wait for ever.
 */
final class TrackedRun implements AutoCloseable {
  private static final int METRICS_A_CALL = 1000; // what the server takes at most
  private static final int PARAMS_A_CALL = 100;
  private static final int LONGEST_PARAM = 500;
  private static final int LONGEST_NAME = 250;
  private static final String UNNAMEABLE = "[^\\w\\-. /]"; // what a server refuses in a name
  private static final String RUN_NAME = "mlflow.runName";

  private final TrackingAddress address;
  private final Map<String, String> params;
  private final RunIdFile remembered;
  private final Duration limit;
  private final Consumer<String> warned;
  private final ScheduledExecutorService watch =
      Executors.newSingleThreadScheduledExecutor(BackgroundThreads.named("mlflow-limit"));
  private final AtomicBoolean abandoned = new AtomicBoolean();
  private Optional<RunIdFile.Known> run = Optional.empty();
  private volatile MlflowClient client;

  /**
   * @param limit how long a call may take
   * @param warned hears that the run could not be gone on with
   */
  TrackedRun(
      TrackingAddress address,
      Map<String, String> params,
      RunIdFile remembered,
      Duration limit,
      Consumer<String> warned) {
    this.address = address;
    this.params = Map.copyOf(params);
    this.remembered = remembered;
    this.limit = limit;
    this.warned = warned;
    this.client = new MlflowClient(address.credentials());
  }

  /**
   * Sends the first of some metrics, as many as a call takes.
   *
   * @return of how many steps
   */
  int send(List<Measured> measured) throws IOException {
    String id = open();
    List<Metric> metrics = new ArrayList<>();
    int steps = 0;
    for (Measured each : measured) {
      List<Metric> more = each.metrics();
      if (steps > 0 && metrics.size() + more.size() > METRICS_A_CALL) {
        break;
      }
      metrics.addAll(more);
      steps++;
    }
    log(id, metrics, List.of());
    return steps;
  }

  void end(RunStatus status) throws IOException {
    String id = open();
    tell(client -> client.setTerminated(id, status, System.currentTimeMillis()));
  }

  /** Ends the call under way, from another thread; none is made any more. */
  void abandon() {
    abandoned.set(true);
    client.close();
  }

  private String open() throws IOException {
    if (run.isEmpty()) {
      run = Optional.of(goneOn().orElseGet(this::create));
    }
    if (!run.get().hasParams()) {
      String id = run.get().id();
      List<Param> all = params.entrySet().stream().map(TrackedRun::param).toList();
      for (int i = 0; i < all.size(); i += PARAMS_A_CALL) {
        log(id, List.of(), all.subList(i, Math.min(all.size(), i + PARAMS_A_CALL)));
      }
      remember(new RunIdFile.Known(id, true));
    }
    return run.get().id();
  }

  private Optional<RunIdFile.Known> goneOn() throws IOException {
    Optional<RunIdFile.Known> known = remembered.read(address.server());
    if (known.isEmpty()) {
      return known;
    }
    String id = known.get().id();
    String update = "{\"run_id\": \"" + id + "\", \"status\": \"RUNNING\"}";
    try {
      tell(client -> client.sendPost("runs/update", update));
      return known;
    } catch (MlflowHttpException e) {
      if (e.getStatusCode() != 400 && e.getStatusCode() != 404) { // 400: it was deleted
        throw e;
      }
      warned.accept(
          "MLflow at %s does not go on with run %s of this training (%s). It gets a new run there, which has metrics from here on; those before are in metrics.jsonl"
              .formatted(address.server(), id, e.getMessage().strip()));
      return Optional.empty();
    }
  }

  // It is remembered before anything else is sent: a second one would be left as running.
  private RunIdFile.Known create() {
    String experiment =
        ask(
            client ->
                client
                    .getExperimentByName(address.experiment())
                    .map(Experiment::getExperimentId)
                    .orElseGet(() -> client.createExperiment(address.experiment())));
    CreateRun wanted =
        CreateRun.newBuilder()
            .setExperimentId(experiment)
            .setStartTime(System.currentTimeMillis())
            .addTags(RunTag.newBuilder().setKey(RUN_NAME).setValue(address.runName()))
            .build();
    RunIdFile.Known created =
        new RunIdFile.Known(ask(client -> client.createRun(wanted).getRunId()), false);
    run = Optional.of(created);
    try {
      remember(created);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return created;
  }

  private void remember(RunIdFile.Known now) throws IOException {
    remembered.write(address.server(), now);
    run = Optional.of(now);
  }

  private void log(String id, List<Metric> metrics, List<Param> some) {
    tell(client -> client.logBatch(id, metrics, some, List.of()));
  }

  private void tell(Consumer<MlflowClient> call) {
    ask(
        client -> {
          call.accept(client);
          return true;
        });
  }

  private <T> T ask(Function<MlflowClient, T> call) {
    if (abandoned.get()) {
      throw late("it does not answer");
    }
    MlflowClient asked = client;
    AtomicBoolean over = new AtomicBoolean();
    ScheduledFuture<?> end =
        watch.schedule(
            () -> {
              over.set(true);
              asked.close();
            },
            limit.toMillis(),
            TimeUnit.MILLISECONDS);
    try {
      return call.apply(asked);
    } catch (RuntimeException e) {
      if (abandoned.get()) { // what a closed client says is no reason
        throw late("it does not answer");
      }
      if (over.get()) {
        throw late("it did not answer within " + Math.max(1, limit.toSeconds()) + " s");
      }
      throw e;
    } finally {
      end.cancel(false);
      if (over.get() && !abandoned.get()) {
        client = new MlflowClient(address.credentials());
      }
    }
  }

  private static UncheckedIOException late(String what) {
    return new UncheckedIOException(what, new IOException(what));
  }

  private static Param param(Map.Entry<String, String> setting) {
    return Param.newBuilder()
        .setKey(cut(setting.getKey().replaceAll(UNNAMEABLE, "_"), LONGEST_NAME))
        .setValue(cut(setting.getValue(), LONGEST_PARAM))
        .build();
  }

  private static String cut(String text, int longest) {
    return text.length() > longest ? text.substring(0, longest) : text;
  }

  @Override
  public void close() {
    watch.shutdownNow();
    client.close();
  }

  /**
   * Metrics of a step with the time at which they were known.
   *
   * @param step the step's metrics
   * @param millis since 1970
   */
  record Measured(StepMetrics step, long millis) {
    List<Metric> metrics() {
      List<Metric> metrics = new ArrayList<>();
      step.values().forEach((name, value) -> metrics.add(metric(name, value)));
      metrics.add(metric("epoch", step.epoch()));
      return metrics;
    }

    private Metric metric(String name, double value) {
      return Metric.newBuilder()
          .setKey(name)
          .setValue(value)
          .setTimestamp(millis)
          .setStep(step.step())
          .build();
    }
  }
}
