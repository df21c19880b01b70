package io.predilect.model.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A training whose process is killed again and again, at random moments. */
class KilledTrainingTest {
  private static final int KILLS = 10;
  private static final long SEED = 20240607;

  @TempDir Path folder;

  @Test
  void killedTenTimesAndResumedItEndsWithTheSameBytes() throws Exception {
    Path whole = folder.resolve("whole");
    // In one go, in a process of its own as well: the same flags, the same threads.
    long begun = System.nanoTime();
    try (Child child = Child.start(whole)) {
      assertTrue(child.begins());
      begun = System.nanoTime();
      assertEquals(0, child.end());
    }
    double millis = (System.nanoTime() - begun) / 1e6;

    Path killed = folder.resolve("killed");
    Random random = new Random(SEED);
    int kills = 0;
    for (int i = 0; i < KILLS; i++) {
      try (Child child = Child.start(killed)) {
        assertTrue(child.begins(), "it resumes");
        // On average a twelfth of the training, so that about two steps in ten are left at the end.
        Thread.sleep((long) (random.nextDouble() * millis / 6));
        kills += child.kill() ? 1 : 0;
      }
    }
    assertTrue(kills >= KILLS - 2, "only " + kills + " were killed before the end");
    try (Child child = Child.start(killed)) {
      assertEquals(0, child.end());
    }

    for (String file : List.of("model.safetensors", "optimizer.safetensors", "order.bin")) {
      Path at = Path.of("checkpoints", "step-" + KilledTraining.STEPS, file);
      assertArrayEquals(
          Files.readAllBytes(whole.resolve(at)), Files.readAllBytes(killed.resolve(at)), file);
    }
    for (String name : names(whole.resolve("checkpoints"))) {
      if (name.startsWith("reference")) {
        Path references = Path.of("checkpoints", name);
        assertArrayEquals(
            Files.readAllBytes(whole.resolve(references)),
            Files.readAllBytes(killed.resolve(references)));
      }
    }
    assertEquals(names(whole.resolve("checkpoints")), names(killed.resolve("checkpoints")));
    assertEquals(
        TrainerResumeTest.timeless(whole), TrainerResumeTest.timeless(killed), "metrics.jsonl");
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> paths = Files.list(folder)) {
      return paths.map(path -> path.getFileName().toString()).sorted().toList();
    }
  }

  /** A training in a process of its own. */
  private record Child(Process process, BufferedReader out) implements AutoCloseable {

    static Child start(Path root) throws IOException {
      Process process =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-Xmx256m",
                  "-XX:TieredStopAtLevel=1",
                  "-XX:+UseSerialGC",
                  "-Dai.djl.offline=true",
                  "-cp",
                  System.getProperty("java.class.path"),
                  KilledTraining.class.getName(),
                  root.toString())
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      return new Child(
          process,
          new BufferedReader(
              new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8)));
    }

    /** Waits for the first step; false when the process ended before it. */
    boolean begins() throws IOException {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        if (line.equals(KilledTraining.BEGUN)) {
          return true;
        }
      }
      return false;
    }

    /** Kills the process as SIGKILL does; false when it had ended. */
    boolean kill() throws InterruptedException {
      boolean alive = process.isAlive();
      process.destroyForcibly().waitFor();
      return alive;
    }

    int end() throws IOException, InterruptedException {
      while (out.readLine() != null) {
        // so that it never waits for a reader
      }
      assertTrue(process.waitFor(60, TimeUnit.SECONDS));
      return process.exitValue();
    }

    @Override
    public void close() {
      process.destroyForcibly();
    }
  }
}
