package io.predilect.jobs.mlflow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.predilect.jobs.config.MlflowSettings;
import io.predilect.model.train.TrainResult;
import io.predilect.model.train.metrics.StepMetrics;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MlflowListenerTest {
  private static final Map<String, String> PARAMS =
      Map.of("learning_rate", "1.0E-6", "objective.preference", "dpo");

  @TempDir Path folder;
  private final List<String> untold = new CopyOnWriteArrayList<>();

  private MlflowListener listener(String uri, Duration retry) throws IOException {
    return listener(uri, retry, PARAMS);
  }

  private MlflowListener listener(String uri, Duration retry, Map<String, String> params)
      throws IOException {
    return new MlflowListener(
        new TrackingAddress(uri, "demo", "demo train"),
        params,
        FileSystem.getLocal(new Configuration()),
        new org.apache.hadoop.fs.Path(folder.toUri()),
        untold::add,
        retry,
        Duration.ofSeconds(2));
  }

  private static StepMetrics step(int step) {
    return new StepMetrics(
        step, 10, step / 10.0, Map.of("loss", 1.0 / step, "rewards/margins", 0.5 * step));
  }

  private static TrainResult result(boolean stopped) {
    return new TrainResult(10, 10, stopped, Optional.empty(), Map.of(), Map.of(), 1, 1);
  }

  private void assertUntold(String... parts) {
    assertEquals(1, untold.size(), untold::toString);
    for (String part : parts) {
      assertTrue(untold.get(0).contains(part), untold::toString);
    }
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
      assertEquals(List.of(), untold);
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
    assertUntold(nowhere, "1000 of 1000 lines of metrics", "shows as running", "onnect");
  }

  @Test
  void aServerThatNeverAnswersIsLeftAndWhatItWasNotToldIsSaid() throws IOException {
    try (FakeTrackingServer server = FakeTrackingServer.start()) {
      server.silent("runs/log-batch");
      try (MlflowListener listener = listener(server.uri(), Duration.ofDays(1))) {
        listener.logged(step(1));
        listener.logged(step(2));
        listener.finished(result(false));
      }
      assertUntold("2 of 2 lines of metrics", "nor that this training has ended", "not answer");
    }
  }

  @Test
  void aServerThatAnswersAgainGetsWhatItMissed() throws Exception {
    try (FakeTrackingServer server = FakeTrackingServer.start()) {
      server.silent("runs/create");
      try (MlflowListener listener = listener(server.uri(), Duration.ofMillis(300))) {
        listener.logged(step(1));
        listener.await();
        server.silent("");
        listener.logged(step(2));
        listener.finished(result(false));
      }
      assertEquals(2, server.metric("loss").size());
      assertEquals("FINISHED", server.last("runs/update").path("status").asText());
      assertEquals(List.of(), untold);
    }
  }

  @Test
  void aServerThatIsSlowerThanTrainingGetsAllInFewerCalls() throws IOException {
    try (FakeTrackingServer server = FakeTrackingServer.start()) {
      server.delay = 50;
      try (MlflowListener listener = listener(server.uri(), Duration.ofDays(1))) {
        for (int i = 1; i <= 1000; i++) {
          listener.logged(step(i));
        }
        listener.finished(result(false));
      }
      assertEquals(1000, server.metric("loss").size());
      assertEquals("FINISHED", server.last("runs/update").path("status").asText());
      assertEquals(List.of(), untold);
      assertEquals(3000, server.all("metrics").size(), "each once");
      for (FakeTrackingServer.Request request : server.requests) {
        assertTrue(request.body().path("metrics").size() <= 1000, "more than a server takes");
      }
    }
  }

  @Test
  void aRunWhoseSettingsWereRefusedAtFirstStaysTheOnlyOne() throws Exception {
    try (FakeTrackingServer server = FakeTrackingServer.start()) {
      server.refused("runs/log-batch", 400);
      try (MlflowListener first = listener(server.uri(), Duration.ofDays(1))) {
        first.logged(step(1));
        first.await();
      }
      assertUntold("1 of 1 lines of metrics", "out of order");
      server.refused("", 0);
      try (MlflowListener second = listener(server.uri(), Duration.ofDays(1))) {
        second.logged(step(2));
        second.finished(result(false));
      }
      assertEquals(1, server.paths().stream().filter("runs/create"::equals).count());
      assertEquals(2, server.all("params").size());
    }
  }

  @Test
  void aResumedTrainingWhoseRunIsGoneGetsANewOne() throws Exception {
    for (int status : List.of(400, 404)) {
      try (FakeTrackingServer server = FakeTrackingServer.start()) {
        try (MlflowListener first = listener(server.uri(), Duration.ofDays(1))) {
          first.logged(step(1));
        }
        server.refused("runs/update", status);
        try (MlflowListener second = listener(server.uri(), Duration.ofDays(1))) {
          second.logged(step(2));
          second.await();
          server.refused("", 0);
          second.finished(result(false));
        }
        assertEquals(2, server.paths().stream().filter("runs/create"::equals).count());
        assertEquals(4, server.all("params").size());
        assertEquals(2, server.metric("loss").size());
        assertEquals(List.of(), untold);
      }
    }
  }

  @Test
  void parametersAreTheStagesSettingsAsTheyAreWritten() throws Exception {
    JsonNode settings =
        new ObjectMapper()
            .readTree(
                """
                {"model": "base", "lora_r": 8, "epochs": null, "learning_rate": null,
                 "objective": {"preference": "dpo", "refinement": {"prompt": "Be GOOD"}},
                 "lora_rank_pattern": {"layers.(0|1)": 4}, "lora_target_modules": ["all-linear"],
                 "metric_for_best_model": "", "mlflow": {"experiment": "e"}}
                """);
    Map<String, String> params = TrackedParams.of(settings, "0.001", 7);
    assertEquals(
        Map.of(
            "model", "base",
            "lora_r", "8",
            "learning_rate", "0.001",
            "seed", "7",
            "objective.preference", "dpo",
            "objective.refinement.prompt", "Be GOOD",
            "lora_rank_pattern.layers.(0|1)", "4",
            "lora_target_modules", "[\"all-linear\"]"),
        params);
    try (FakeTrackingServer server = FakeTrackingServer.start()) {
      try (MlflowListener listener = listener(server.uri(), Duration.ofDays(1), params)) {
        listener.logged(step(1));
      }
      assertTrue(server.all("params").toString().contains("lora_rank_pattern.layers._0_1_"));
    }
  }

  @Test
  void theKeyInAModelsAddressIsNotAmongThem() throws Exception {
    JsonNode settings =
        new ObjectMapper().readTree("{\"model\": \"s3a://AKIA:plum-99-plum@bucket/base\"}");
    String model = TrackedParams.of(settings, "0.001", 7).get("model");
    assertTrue(model.startsWith("s3a://") && model.endsWith("@bucket/base"), model);
    assertFalse(model.contains("plum"), model);
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
