package io.predilect.jobs.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.jobs.storage.FileTrouble.Kind;
import io.predilect.jobs.storage.FileTrouble.Place;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.hadoop.fs.ClusterStorageCapacityExceededException;
import org.apache.hadoop.hdfs.protocol.DSQuotaExceededException;
import org.apache.hadoop.ipc.RemoteException;
import org.apache.hadoop.security.AccessControlException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class FileTroubleTest {
  // As the driver is told of a task that failed in an executor.
  private static final String TRACE =
      """
      Job aborted due to stage failure: Task 0 in stage 1.0 failed 1 times: org.apache.spark.SparkException: \
      Task failed while writing rows to file:/runs/x.
      \tat org.apache.spark.Writer.write(Writer.scala:1)
      Caused by: %s
      \tat java.base/java.io.FileOutputStream.writeBytes(Native Method)
      """;

  private static final String HDFS = "org.apache.hadoop.hdfs.protocol.";
  private static final String REMOTE = "org.apache.hadoop.ipc.RemoteException";
  private static final String HDFS_QUOTA =
      "The DiskSpace quota of /runs is exceeded: quota = 8 B = 8 B but diskspace consumed = 9 B = 9 B";
  private static final String HDFS_DENIED =
      "Permission denied: user=a, access=WRITE, inode=\"/runs\":hdfs:supergroup:drwxr-xr-x";
  private static final String NAME_NODE =
      "\n\tat org.apache.hadoop.hdfs.server.namenode.FSDirectory.verifyQuota(FSDirectory.java:1)\n";
  private static final String S3_DENIED =
      "PUT object on f: com.amazonaws.services.s3.model.AmazonS3Exception: Access Denied";

  static Stream<Arguments> lasting() {
    return Stream.of(
        Arguments.of(Kind.FULL, false, new IOException("No space left on device")),
        Arguments.of(
            Kind.FULL, false, new FileSystemException("/x/f", null, "No space left on device")),
        Arguments.of(
            Kind.FULL,
            false,
            trace("org.apache.hadoop.fs.FSError: java.io.IOException: No space left on device")),
        Arguments.of(
            Kind.FORBIDDEN,
            false,
            new FileSystemException("/x/f", null, "Operation not permitted")),
        Arguments.of(Kind.QUOTA, false, new IOException("/x/f: Disk quota exceeded")),
        Arguments.of(
            Kind.QUOTA,
            true,
            new ClusterStorageCapacityExceededException("The quota of /x is over")),
        Arguments.of(
            Kind.READ_ONLY,
            false,
            trace("java.io.FileNotFoundException: /x/f (Read-only file system)")),
        Arguments.of(Kind.FORBIDDEN, false, new FileNotFoundException("/x/f (Permission denied)")),
        Arguments.of(Kind.FORBIDDEN, false, new AccessDeniedException("/x/f")),
        Arguments.of(
            Kind.FORBIDDEN, true, new AccessDeniedException("s3a://b/f", null, "403 Forbidden")),
        Arguments.of(Kind.FORBIDDEN, false, trace("java.nio.file.AccessDeniedException: /x/f")),
        Arguments.of(
            Kind.FORBIDDEN,
            true,
            trace("java.nio.file.AccessDeniedException: s3a://b/f: " + S3_DENIED)),
        Arguments.of(Kind.FORBIDDEN, true, new AccessControlException("user=a, inode=/x")),
        // What HDFS' name node said comes with its stack trace.
        Arguments.of(Kind.QUOTA, true, new DSQuotaExceededException(HDFS_QUOTA + NAME_NODE)),
        Arguments.of(Kind.QUOTA, true, trace(HDFS + "NSQuotaExceededException: " + HDFS_QUOTA)),
        Arguments.of(
            Kind.QUOTA,
            true,
            trace(REMOTE + "(" + HDFS + "DSQuotaExceededException): " + HDFS_QUOTA)),
        Arguments.of(
            Kind.QUOTA,
            true,
            new RemoteException(HDFS + "DSQuotaExceededException", HDFS_QUOTA + NAME_NODE)),
        Arguments.of(
            Kind.FORBIDDEN,
            true,
            trace("org.apache.hadoop.security.AccessControlException: " + HDFS_DENIED + NAME_NODE)),
        Arguments.of(
            Kind.FORBIDDEN,
            true,
            new IOException(
                "writing step-4 failed", new AccessControlException(HDFS_DENIED + NAME_NODE))));
  }

  @ParameterizedTest
  @MethodSource("lasting")
  void whatTryingAgainDoesNotMendIsKnownHoweverItIsToldAndHasARemedy(
      Kind kind, boolean everywhere, Throwable failure) {
    FileTrouble trouble =
        FileTrouble.of(new IllegalStateException("a stage failed", failure)).orElseThrow();
    assertEquals(kind, trouble.kind());
    assertEquals(everywhere, trouble.everywhere());
    assertTrue(
        trouble.message().matches("[^\n]+: (make room|mount|let the user) .*"), trouble::message);
    assertFalse(trouble.message().contains("Exception"), trouble::message);
  }

  @Test
  void otherFailuresAreNot() {
    for (Throwable other :
        List.of(
            new IOException("Connection reset by peer"),
            new IOException("/x/f could only be written to 0 of the 1 minReplication nodes"),
            new FileNotFoundException("/x/f (No such file or directory)"),
            // a row of the data, or a service, may say anything
            new IllegalStateException("the answer was: Permission denied"),
            trace("java.lang.IllegalStateException: No space left on device"),
            trace("org.other.file.UnknownException: Permission denied"))) {
      assertEquals(Optional.empty(), FileTrouble.of(other), other::toString);
    }
  }

  @Test
  void aTextThatSaysWhatToDoIsLeftAndAFullDisksFoldersAreNamed(@TempDir Path folder) {
    IOException full = new IOException("/x: No space left on device. Make room, or keep fewer");
    FileTrouble trouble = FileTrouble.of(full).orElseThrow();
    assertEquals(full.getMessage(), trouble.message());
    assertTrue(
        trouble
            .message(List.of(new Place(folder, "output")))
            .matches(".*keep fewer \\(output: " + folder + ", [0-9.]+ GiB free\\)"));
    Path gone = folder.resolve("gone");
    assertTrue(
        trouble.message(List.of(new Place(gone, "output"))).endsWith("which cannot be looked at)"));
  }

  private static Throwable trace(String cause) {
    return new IllegalStateException(TRACE.formatted(cause));
  }
}
