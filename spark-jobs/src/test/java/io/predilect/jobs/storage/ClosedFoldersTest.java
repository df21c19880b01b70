package io.predilect.jobs.storage;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.predilect.jobs.outside.OutsideFiles;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ClosedFoldersTest {
  @TempDir private Path folder;

  @Test
  void theFirstClosedFolderOnTheWayIsNamed() throws IOException {
    Path closed = Files.createDirectories(folder.resolve("a/closed"));
    Files.writeString(closed.resolve("file"), "");
    for (Path path :
        List.of(closed, closed.resolve("file"), closed.resolve("no/such"), closed.resolve("*/x"))) {
      assertEquals(Optional.of(closed), ClosedFolders.on(path, way -> !way.equals(closed)));
    }
    assertEquals(
        Optional.of(folder.getRoot()),
        ClosedFolders.on(closed, way -> false),
        "the first of several");
  }

  @Test
  void whatIsOpenOrNoFolderIsNotRefused() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "");
    assertEquals(Optional.empty(), ClosedFolders.on(folder.resolve("no/such"), way -> true));
    assertEquals(Optional.empty(), ClosedFolders.on(file, way -> !way.equals(file)));
    FileSystem local = FileSystem.getLocal(new Configuration());
    assertDoesNotThrow(() -> ClosedFolders.refuse(local, hadoop(folder.resolve("no/such"))));
  }

  /**
   * The listing of a folder that may be read but not entered is empty, and its rows would be lost.
   */
  @Test
  void dataBesideAFolderThatMayNotBeEnteredIsNotReadWithoutIt() throws IOException {
    Path data = Files.createDirectories(folder.resolve("data"));
    for (String name : List.of("open", "closed")) {
      Files.writeString(Files.createDirectory(data.resolve(name)).resolve("pairs.jsonl"), "{}");
    }
    Path closed = data.resolve("closed");
    Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("rw-r--r--"));
    try {
      assumeFalse(Files.isExecutable(closed), "root may enter any folder");
      for (String path : List.of("", "/*", "/*/*.jsonl", "/closed/pairs.jsonl", "/*/pairs.jsonl")) {
        AccessDeniedException refused =
            assertThrows(
                AccessDeniedException.class,
                () -> OutsideFiles.list(data + path, new Configuration()),
                path);
        assertTrue(refused.getMessage().contains(closed.toString()), refused::getMessage);
      }
      assertEquals(1, OutsideFiles.list(data + "/open", new Configuration()).size());
    } finally {
      Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
  }

  private static org.apache.hadoop.fs.Path hadoop(Path path) {
    return new org.apache.hadoop.fs.Path(path.toUri());
  }
}
