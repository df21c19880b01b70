package io.predilect.jobs.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.predilect.jobs.cli.Main;
import io.predilect.jobs.endpoint.FakeChatServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills while a service is asked: no question is asked twice but those that were on their way, and
 * no row is lost.
 */
@Tag("chaos")
final class AnswersChaosTest {
  private static final int PAIRS = 400;
  private static final int CONCURRENCY = 4;
  private static final int ENOUGH = 120;
  private static final Duration LIMIT = Duration.ofMinutes(10);

  @TempDir Path folder;

  @Test
  void anExecutorKilledWhileAsking() throws Exception {
    try (FakeChatServer server = slow()) {
      String[] command = {"run", file(server).toString(), "--run-id", "killed"};
      try (StandaloneCluster cluster =
              StandaloneCluster.startEncrypted(folder.resolve("cluster"), 2, "1g");
          JavaProcess driver = cluster.startSubmit(Map.of(), Main.class.getName(), command)) {
        await(server, driver);
        Faults.kill(cluster.executors().get(0));
        assertEquals(0, driver.await(LIMIT), driver.output());
      }
      assertAskedOnce(server);
    }
  }

  @Test
  void theDriverKilledWhileAsking() throws Exception {
    SparkHome home = SparkHome.in(folder.resolve("home"));
    try (FakeChatServer server = slow()) {
      String[] command = {
        "run", file(server).toString(), "--run-id", "killed", "--set", "spark.master=local[2]"
      };
      try (JavaProcess driver = CommandLine.start(home, "first", folder, command)) {
        await(server, driver);
      } // kills it
      try (JavaProcess driver = CommandLine.start(home, "second", folder, command)) {
        assertEquals(0, driver.await(LIMIT), driver.output());
      }
      assertAskedOnce(server);
    }
  }

  private static FakeChatServer slow() {
    AtomicReference<FakeChatServer> self = new AtomicReference<>();
    FakeChatServer server =
        FakeChatServer.answering(
            request -> self.get().after(50, FakeChatServer.text("because it is better")));
    self.set(server);
    return server;
  }

  private Path file(FakeChatServer server) throws IOException {
    return Files.writeString(
        folder.resolve("run.yaml"),
        """
        name: answers
        output: %s
        stages:
          - ingest: {path: "demo:%s"}
          - rationales:
              source: endpoint
              endpoint: {url: "%s", model: %s, concurrency: %s}
        """
            .formatted(
                folder.resolve("runs"), PAIRS, server.url(), FakeChatServer.MODEL, CONCURRENCY));
  }

  private static void await(FakeChatServer server, JavaProcess driver) throws Exception {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (server.requests().size() < ENOUGH) {
      assertTrue(driver.isAlive() && System.nanoTime() < deadline, driver.output());
      Thread.sleep(5);
    }
  }

  private void assertAskedOnce(FakeChatServer server) throws IOException {
    Map<String, Long> asked =
        server.requests().stream()
            .map(FakeChatServer.Request::lastTurn)
            .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
    long again = asked.values().stream().mapToLong(count -> count - 1).sum();
    assertTrue(asked.size() > ENOUGH, "the kill came too late");
    // Two tasks, each with as many on their way, and as many that came and were not yet kept.
    assertTrue(again <= 4L * CONCURRENCY, again + " were asked again");
    JsonNode rows =
        new ObjectMapper()
            .readTree(folder.resolve("runs/killed/pipeline.json").toFile())
            .path("stages")
            .path(1)
            .path("rows");
    assertEquals(rows.path("in").asLong(), rows.path("kept").asLong(), rows::toString);
    assertTrue(rows.path("in").asLong() > ENOUGH, rows::toString);
  }
}
