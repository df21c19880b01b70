package io.predilect.jobs.mlflow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.jobs.config.MlflowSettings;
import io.predilect.model.train.TrainResult;
import io.predilect.model.train.metrics.StepMetrics;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MlflowListenerTest {
  private static final Map<String, String> PARAMS =
      Map.of("learning_rate", "1.0E-6", "objective.preference", "dpo");

  @TempDir Path folder;

  private MlflowListener listener(String uri, Duration retry) throws IOException {
    return new MlflowListener(
        new TrackingAddress(uri, "demo", "demo train"),
        PARAMS,
        FileSystem.getLocal(new Configuration()),
        new org.apache.hadoop.fs.Path(folder.toUri()),
        retry,
        Duration.ofSeconds(5));
  }

  private static StepMetrics step(int step) {
    return new StepMetrics(
        step, 10, step / 10.0, Map.of("loss", 1.0 / step, "rewards/margins", 0.5 * step));
  }

  private static TrainResult result(boolean stopped) {
    return new TrainResult(10, 10, stopped, Optional.empty(), Map.of(), Map.of(), 1, 1);
  }

  @Test
  void metricsParametersAndTheEndArrive() throws IOException {
    try (FakeTrackingServer server = FakeTrackingServer.start()) {
      try (MlflowListener listener = listener(server.uri(), Duration.ofSeconds(30))) {
        listener.started(0, 10);
        for (int i = 1; i <= 10; i++) {
          listener.logged(step(i));
        }
        listener.evaluated(new StepMetrics(10, 10, 1, Map.of("eval_loss", 0.25)));
        listener.finished(result(false));
      }
      assertEquals(
          List.of("experiments/get-by-name", "experiments/create", "runs/create"),
          server.paths().stream().distinct().limit(3).toList()); // the client asks thrice
      assertEquals("demo", server.last("experiments/create").path("name").asText());
      assertEquals("7", server.last("runs/create").path("experiment_id").asText());
      assertTrue(server.last("runs/create").path("tags").toString().contains("demo train"));
      assertEquals(2, server.all("params").size());
      assertEquals(10, server.metric("loss").size());
      assertEquals(0.25, server.metric("loss").get(4L));
      assertEquals(2.5, server.metric("rewards/margins").get(5L));
      assertEquals(1.0, server.metric("epoch").get(10L));
      assertEquals(Map.of(10L, 0.25), server.metric("eval_loss"));
      assertEquals("FINISHED", server.last("runs/update").path("status").asText());
    }
  }

  @Test
  void aResumedTrainingGoesOnInItsRunAndABrokenOneIsMarked() throws IOException {
    try (FakeTrackingServer server = FakeTrackingServer.start()) {
      try (MlflowListener first = listener(server.uri(), Duration.ofSeconds(30))) {
        first.logged(step(1));
      }
      assertEquals("FAILED", server.last("runs/update").path("status").asText());
      try (MlflowListener second = listener(server.uri(), Duration.ofSeconds(30))) {
        second.logged(step(2));
        second.finished(result(true));
      }
      assertEquals(1, server.paths().stream().filter("runs/create"::equals).count());
      assertEquals("KILLED", server.last("runs/update").path("status").asText());
      assertEquals(2, server.metric("loss").size());
    }
  }

  @Test
  void aServerThatIsDownNeverDelaysOrFailsTraining() throws IOException {
    String nowhere;
    try (FakeTrackingServer server = FakeTrackingServer.start()) {
      nowhere = server.uri();
    }
    long begun = System.nanoTime();
    try (MlflowListener listener = listener(nowhere, Duration.ofSeconds(30))) {
      for (int i = 1; i <= 1000; i++) {
        listener.logged(step(i));
      }
      assertTrue(System.nanoTime() - begun < 1_000_000_000L, "telling takes no time");
      listener.finished(result(false));
    }
    assertTrue(System.nanoTime() - begun < 10_000_000_000L);
  }

  @Test
  void whatCouldNotBeSentIsSentLater() throws Exception {
    try (FakeTrackingServer server = FakeTrackingServer.start()) {
      server.broken = true;
      try (MlflowListener listener = listener(server.uri(), Duration.ofDays(1))) {
        listener.logged(step(1));
        listener.logged(step(2));
        assertFalse(server.paths().contains("runs/log-batch"));
        listener.await();
        server.broken = false;
      }
      assertEquals(2, server.metric("loss").size());
      assertEquals("FAILED", server.last("runs/update").path("status").asText());
    }
  }

  @Test
  void settingsGoBeforeTheEnvironment() {
    Map<String, String> environment =
        Map.of("MLFLOW_TRACKING_URI", "http://env:5000", "MLFLOW_EXPERIMENT_NAME", "theirs");
    MlflowSettings none = new MlflowSettings(Optional.empty(), Optional.empty(), Optional.empty());
    MlflowSettings set =
        new MlflowSettings(
            Optional.of("https://set"), Optional.of("mine"), Optional.of("first try"));
    assertEquals(
        Optional.of(new TrackingAddress("http://env:5000", "theirs", "run dpo")),
        TrackingAddress.of(none, environment, "run", "dpo"));
    assertEquals(
        Optional.of(new TrackingAddress("https://set", "mine", "first try")),
        TrackingAddress.of(set, environment, "run", "dpo"));
    assertEquals(
        Optional.of(new TrackingAddress("https://set", "mine", "first try")),
        TrackingAddress.of(set, Map.of(), "run", "dpo"));
    assertEquals(Optional.empty(), TrackingAddress.of(none, Map.of(), "run", "dpo"));
  }
}
