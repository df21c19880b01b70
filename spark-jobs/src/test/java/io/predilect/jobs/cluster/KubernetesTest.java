package io.predilect.jobs.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.predilect.jobs.cli.Main;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs on Kubernetes end with the losses, the weights and the row counts of one process. */
@Tag("chaos")
final class KubernetesTest {
  private static final Duration LIMIT = Duration.ofMinutes(12);
  private static final int KILLED = 128 + 9;

  @TempDir static Path folder;
  private static Faults faults;
  private static KubernetesCluster kubernetes;

  @BeforeAll
  static void start() throws Exception {
    assumeTrue(
        KubernetesCluster.isThere(),
        "fabric8's API server is not on the class path: the profile chaos puts it there");
    SparkHome home = SparkHome.in(folder.resolve("home"));
    faults = Faults.in(folder.resolve("run"), home);
    kubernetes = KubernetesCluster.start(folder.resolve("kubernetes"), home);
  }

  @AfterAll
  static void stop() {
    if (kubernetes != null) {
      kubernetes.close();
    }
  }

  @Test
  void withTheDriverHere() throws Exception {
    try (JavaProcess driver = submit("client", "here")) {
      assertEnded(driver);
    }
    faults.assertSame("here");
  }

  @Test
  void withTheDriverInAPodAndAnExecutorsPodKilled() throws Exception {
    try (JavaProcess client = submit("cluster", "executor")) {
      killInTraining(client, "executor", "executor-exec-1");
    }
    assertEquals(0, kubernetes.exitCode("executor-driver"));
    assertTrue(kubernetes.hasRun("executor-exec-3"), "no other pod in place of the one killed");
    faults.assertSame("executor");
  }

  @Test
  void withTheDriversPodKilledAndTheRunSubmittedAgain() throws Exception {
    try (JavaProcess client = submit("cluster", "driver")) {
      killInTraining(client, "driver", "driver-driver");
    }
    assertEquals(KILLED, kubernetes.exitCode("driver-driver"));
    String[] same = faults.run().arguments("driver", 2);
    try (JavaProcess client =
        kubernetes.startSubmit("cluster", "again", Main.class.getName(), same)) {
      assertEnded(client);
    }
    assertEquals(0, kubernetes.exitCode("again-driver"));
    faults.assertSame("driver");
  }

  @Test
  void aWrongSettingEndsTheDriversPodWithItsExitCode() throws Exception {
    try (JavaProcess client = submit("cluster", "wrong", "stages.dpo.rank=2")) {
      assertEnded(client); // spark-submit itself ends with 0, whatever became of the pod
      assertTrue(client.output().contains("exit code: 2"), client.output());
    }
    assertEquals(2, kubernetes.exitCode("wrong-driver"));
    assertTrue(kubernetes.output().contains("stages.dpo.rank"), kubernetes.output());
    assertFalse(Files.exists(faults.run().run("wrong")));
  }

  private static JavaProcess submit(String mode, String id, String... settings) throws Exception {
    return kubernetes.startSubmit(
        mode, id, Main.class.getName(), faults.run().arguments(id, 2, settings));
  }

  private static void killInTraining(JavaProcess client, String id, String pod) throws Exception {
    faults.awaitCheckpoint(client, id, 8);
    Faults.kill(kubernetes.process(pod));
    assertTrue(faults.run().checkpoint(id) > 0, "the training had ended");
    assertEnded(client);
  }

  private static void assertEnded(JavaProcess client) throws Exception {
    assertEquals(0, client.await(LIMIT), client.output() + kubernetes.output());
  }
}
