package io.predilect.jobs.runfolder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.jobs.failure.JobException;
import io.predilect.jobs.storage.FailingFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The lease on a folder, with terms of well under a second. */
class RunLeaseTest {
  private static final Duration TERM = Duration.ofMillis(600);

  @TempDir private Path folder;
  private final FileSystem files = new RawLocalFileSystem();
  private org.apache.hadoop.fs.Path root;

  @BeforeEach
  void open() throws IOException {
    files.initialize(folder.toUri(), new Configuration());
    root = new org.apache.hadoop.fs.Path(folder.toUri());
  }

  @Test
  void asLongAsOneHoldsItAnotherIsRefusedWithItsName() throws IOException {
    JobException refused =
        RunLease.holding(
            files,
            root,
            TERM,
            RunLeaseTest::lost,
            () ->
                assertThrows(
                    JobException.class,
                    () -> RunLease.take(files, root, TERM, RunLeaseTest::lost)));
    assertTrue(
        refused.getMessage().contains("process " + ProcessHandle.current().pid()),
        refused.getMessage());
    assertTrue(refused.getMessage().contains("--run-id"), refused.getMessage());
    assertFalse(Files.exists(folder.resolve(RunLease.FILE)));
    RunLease.take(files, root, TERM, RunLeaseTest::lost).close();
  }

  @Test
  void whatADeadProgramLeftLapsesAfterATerm() throws IOException {
    Files.writeString(
        folder.resolve(RunLease.FILE),
        """
        {"token": "gone", "host": "elsewhere", "pid": 1, "since": "", "renewals": 7}
        """);
    long begun = System.nanoTime();
    RunLease.take(files, root, TERM, RunLeaseTest::lost).close();
    assertTrue(System.nanoTime() - begun >= TERM.toNanos(), "it waited for a whole term");
  }

  @Test
  void halfAFileLapsesToo() throws IOException {
    Files.write(folder.resolve(RunLease.FILE), "{\"tok".getBytes(StandardCharsets.UTF_8));
    RunLease.take(files, root, TERM, RunLeaseTest::lost).close();
  }

  @Test
  void whereItCannotBeWrittenNoOtherProgramIsBlamed() throws IOException {
    org.apache.hadoop.fs.Path failing =
        new org.apache.hadoop.fs.Path("fails://" + root.toUri().getPath());
    FileSystem full = failing.getFileSystem(FailingFiles.hadoop());
    FailingFiles.failAfter(1); // it is made, and then cannot be filled
    try {
      IOException failure =
          assertThrows(
              IOException.class, () -> RunLease.take(full, failing, TERM, RunLeaseTest::lost));
      assertTrue(FailingFiles.failed(), failure::toString);
    } finally {
      FailingFiles.failAfter(Integer.MAX_VALUE);
    }
    assertFalse(Files.exists(folder.resolve(RunLease.FILE)));
  }

  @Test
  void whoWasTakenForDeadIsTold() throws IOException {
    CountDownLatch lost = new CountDownLatch(1);
    boolean told =
        RunLease.holding(
            files,
            root,
            TERM,
            lost::countDown,
            () -> {
              Files.writeString(
                  folder.resolve(RunLease.FILE),
                  """
                  {"token": "other", "host": "elsewhere", "pid": 1, "since": "", "renewals": 0}
                  """);
              return await(lost);
            });
    assertTrue(told);
    assertEquals(
        "other",
        RunLease.read(files, new org.apache.hadoop.fs.Path(root, RunLease.FILE))
            .orElseThrow()
            .token(),
        "the other's lease is not removed");
  }

  @Test
  void theLeaseOfWhoeverTookItMeanwhileStays() throws IOException {
    Duration longTerm = Duration.ofMinutes(10); // no renewal sees it before the end
    RunLease slept = RunLease.take(files, root, longTerm, RunLeaseTest::lost);
    Files.writeString(
        folder.resolve(RunLease.FILE),
        """
        {"token": "other", "host": "elsewhere", "pid": 1, "since": "", "renewals": 0}
        """);
    slept.close();
    assertTrue(Files.exists(folder.resolve(RunLease.FILE)));
  }

  private static void lost() {
    throw new AssertionError("the lease was lost");
  }

  private static boolean await(CountDownLatch lost) {
    try {
      return lost.await(5, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
