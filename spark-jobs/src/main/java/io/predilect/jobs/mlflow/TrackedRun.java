package io.predilect.jobs.mlflow;

import io.predilect.model.train.metrics.StepMetrics;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.mlflow.api.proto.Service.CreateRun;
import org.mlflow.api.proto.Service.Experiment;
import org.mlflow.api.proto.Service.Metric;
import org.mlflow.api.proto.Service.Param;
import org.mlflow.api.proto.Service.RunStatus;
import org.mlflow.api.proto.Service.RunTag;
import org.mlflow.tracking.MlflowClient;

/** One run at a tracking server. Every call may fail and be made again. */
final class TrackedRun implements AutoCloseable {
  private static final int METRICS_A_CALL = 1000; // what the server takes at most
  private static final int PARAMS_A_CALL = 100;
  private static final int LONGEST_PARAM = 500;
  private static final String RUN_NAME = "mlflow.runName";

  private final TrackingAddress address;
  private final Map<String, String> params;
  private final RunIdFile remembered;
  private final MlflowClient client;
  private Optional<String> id = Optional.empty();

  TrackedRun(TrackingAddress address, Map<String, String> params, RunIdFile remembered) {
    this.address = address;
    this.params = Map.copyOf(params);
    this.remembered = remembered;
    this.client = new MlflowClient(address.credentials());
  }

  void send(List<Measured> measured) throws IOException {
    String run = open();
    List<Metric> metrics = new ArrayList<>();
    for (Measured each : measured) {
      List<Metric> more = each.metrics();
      if (metrics.size() + more.size() > METRICS_A_CALL) {
        client.logBatch(run, metrics, List.of(), List.of());
        metrics.clear();
      }
      metrics.addAll(more);
    }
    if (!metrics.isEmpty()) {
      client.logBatch(run, metrics, List.of(), List.of());
    }
  }

  void end(RunStatus status) throws IOException {
    client.setTerminated(open(), status, System.currentTimeMillis());
  }

  private String open() throws IOException {
    if (id.isEmpty()) {
      id = remembered.read(address.server());
      if (id.isPresent()) {
        client.sendPost(
            "runs/update", "{\"run_id\": \"" + id.get() + "\", \"status\": \"RUNNING\"}");
      } else {
        id = Optional.of(create());
        remembered.write(address.server(), id.get());
      }
    }
    return id.get();
  }

  private String create() {
    String experiment =
        client
            .getExperimentByName(address.experiment())
            .map(Experiment::getExperimentId)
            .orElseGet(() -> client.createExperiment(address.experiment()));
    String run =
        client
            .createRun(
                CreateRun.newBuilder()
                    .setExperimentId(experiment)
                    .setStartTime(System.currentTimeMillis())
                    .addTags(RunTag.newBuilder().setKey(RUN_NAME).setValue(address.runName()))
                    .build())
            .getRunId();
    List<Param> all = params.entrySet().stream().map(TrackedRun::param).toList();
    for (int i = 0; i < all.size(); i += PARAMS_A_CALL) {
      List<Param> some = all.subList(i, Math.min(all.size(), i + PARAMS_A_CALL));
      client.logBatch(run, List.of(), some, List.of());
    }
    return run;
  }

  private static Param param(Map.Entry<String, String> setting) {
    String value = setting.getValue();
    return Param.newBuilder()
        .setKey(setting.getKey())
        .setValue(value.length() > LONGEST_PARAM ? value.substring(0, LONGEST_PARAM) : value)
        .build();
  }

  @Override
  public void close() {
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
