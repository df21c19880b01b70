package io.predilect.jobs.runfolder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.jobs.failure.JobException;
import io.predilect.jobs.process.Repeating;
import io.predilect.jobs.process.ThisProcess;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RunLifeTest {
  @TempDir private Path run;

  @Test
  @Timeout(60)
  void aProgramOfThisMachineThatIsKilledIsGoneAtOnce() throws Exception {
    status(ThisProcess.host(), 0);
    Process program = holder();
    try {
      assertTrue(life().runs());
      assertTrue(life().silent().isEmpty());
      assertTrue(refusal().contains("another program is running in "), "it has the folder");
    } finally {
      program.destroyForcibly();
      assertTrue(program.waitFor(20, TimeUnit.SECONDS));
    }
    assertFalse(life().runs(), "though its last sign of life is a moment old");
    assertTrue(holding(() -> life().runs()), "but this program now has the folder");
  }

  @Test
  @Timeout(60)
  void oneThatIsSilentLivesWhileItHoldsTheLock() throws Exception {
    status(ThisProcess.host(), 100_000);
    Process program = holder();
    try {
      assertTrue(life().runs());
      assertTrue(life().silent().orElseThrow().toSeconds() >= 100);
    } finally {
      program.destroyForcibly();
    }
  }

  @Test
  void ofAnotherMachineItsSignsOfLifeTell() throws IOException {
    Files.createFile(run.resolve(".lock"));
    status("node-7", 2_000);
    assertTrue(life().runs(), "the lock may be free here alone");
    status("node-7", 20_000);
    assertFalse(life().runs());
  }

  /** Its status is written anew by a clock that is an hour ahead, or behind. */
  @ParameterizedTest
  @ValueSource(longs = {3_600_000, -3_600_000})
  @Timeout(60)
  void aClockThatDiffersMakesNobodyDead(long ageMillis) throws Exception {
    status("node-7", ageMillis);
    try (Repeating living =
        Repeating.every(Duration.ofMillis(200), "status", () -> again("node-7", ageMillis))) {
      RunLife life = life();
      assertTrue(life.runs(), living::toString);
      assertTrue(life.silent().isEmpty(), "by its own clock it spoke just now");
      long ahead = System.currentTimeMillis() - life.nowMillis();
      assertTrue(Math.abs(ahead - ageMillis) < 30_000, () -> "by its own clock, not " + ahead);
    }
    assertFalse(life().runs(), "though its clock is ahead of this one");
  }

  private void again(String host, long ageMillis) {
    try {
      status(host, ageMillis);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void oneThatEndsWhileItIsLookedAtHasEnded() throws Exception {
    status("node-7", 3_600_000);
    CompletableFuture<Void> ending =
        CompletableFuture.runAsync(
            () -> {
              try {
                Thread.sleep(700);
                Files.delete(run.resolve(RunStatus.FILE));
              } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
              }
            });
    RunLife life = life();
    ending.get();
    assertFalse(life.runs());
    assertTrue(life.last().isEmpty(), "and nothing is left of it");
  }

  @Test
  @Timeout(60)
  void lookingAtALockOfThisProcessLeavesItHeld() throws Exception {
    status(ThisProcess.host(), 0);
    String other =
        holding(
            () -> {
              assertTrue(life().runs());
              assertTrue(refusal().contains("this program is running in "), "another thread's");
              assertTrue(refusal().contains("end it by stop()"));
              return said(program());
            });
    assertEquals("busy", other, "the lock was given up");
  }

  private String refusal() {
    return assertThrows(JobException.class, () -> holding(() -> true)).getMessage();
  }

  private <T> T holding(RunLock.Work<T> work) throws IOException {
    return RunLock.holding(files(), folder(), RunLock.TERM, () -> {}, work);
  }

  private RunLife life() throws IOException {
    return RunLife.of(files(), folder());
  }

  private FileSystem files() throws IOException {
    return FileSystem.getLocal(new Configuration());
  }

  private org.apache.hadoop.fs.Path folder() throws IOException {
    return files().makeQualified(new org.apache.hadoop.fs.Path(run.toString()));
  }

  private void status(String host, long ageMillis) throws IOException {
    Path written = run.resolve("written");
    Files.writeString(
        written,
        """
        {"host": "%s", "pid": 4711, "updated": %s, "everyMillis": 1000, "stage": "sft",
         "share": 0.25, "detail": "step 3/12", "figures": {}}
        """
            .formatted(host, System.currentTimeMillis() - ageMillis));
    Files.move(written, run.resolve(RunStatus.FILE), StandardCopyOption.REPLACE_EXISTING);
  }

  private Process holder() throws IOException {
    Process program = program();
    assertEquals("holds", said(program));
    return program;
  }

  private Process program() throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            LockHolder.class.getProtectionDomain().getCodeSource().getLocation().getPath(),
            LockHolder.class.getName(),
            run.toString())
        .start();
  }

  private static String said(Process program) throws IOException {
    return new BufferedReader(
            new InputStreamReader(program.getInputStream(), StandardCharsets.UTF_8))
        .readLine();
  }
}
