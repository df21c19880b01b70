package io.predilect.jobs.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.permission.FsPermission;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LocalFilesTest {
  @TempDir private Path folder;

  private FileSystem files() throws IOException {
    Configuration hadoop = new Configuration();
    hadoop.set("fs.file.impl", LocalFiles.class.getName());
    return FileSystem.newInstance(folder.toUri(), hadoop);
  }

  @Test
  void permissionsAreAsHadoopSetsThem() throws IOException {
    try (FileSystem files = files()) {
      assertInstanceOf(LocalFiles.class, files);
      for (String mode : new String[] {"rwxr-x---", "rw-r--r--", "rwxrwxrwx", "r--------"}) {
        Path file = Files.writeString(folder.resolve(mode), "text");
        org.apache.hadoop.fs.Path path = new org.apache.hadoop.fs.Path(file.toUri());
        files.setPermission(path, FsPermission.valueOf("-" + mode));
        assertEquals(mode, PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        assertEquals(mode, files.getFileStatus(path).getPermission().toString());
      }
    }
  }

  /** Which a disk does not: it has an order of its own. */
  @Test
  void filesAreListedByName() throws IOException {
    Random random = new Random(3);
    List<String> names =
        Stream.generate(() -> "part-" + random.nextInt(1_000_000)).distinct().limit(50).toList();
    for (String name : names) {
      Files.writeString(folder.resolve(name), "text");
    }
    try (FileSystem files = files()) {
      FileStatus[] listed = files.listStatus(new org.apache.hadoop.fs.Path(folder.toUri()));
      assertEquals(
          names.stream().sorted().toList(),
          Arrays.stream(listed).map(file -> file.getPath().getName()).toList());
    }
  }

  @Test
  void aFolderIsMadeWithItsMode() throws IOException {
    try (FileSystem files = files()) {
      Path made = folder.resolve("a/b");
      files.mkdirs(new org.apache.hadoop.fs.Path(made.toUri()), FsPermission.valueOf("-rwx------"));
      assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(made)));
    }
  }

  /** Hadoop says that it could not be made. */
  @Test
  void aFolderThatCannotBeMadeSaysWhy() throws IOException {
    Files.writeString(folder.resolve("file"), "text");
    try (FileSystem files = files()) {
      org.apache.hadoop.fs.Path made =
          new org.apache.hadoop.fs.Path(folder.resolve("f".repeat(300)).toUri());
      IOException failure = assertThrows(IOException.class, () -> files.mkdirs(made));
      assertTrue(failure.getMessage().contains("File name too long"), failure::getMessage);
      org.apache.hadoop.fs.Path there = new org.apache.hadoop.fs.Path(folder.toUri());
      assertTrue(files.mkdirs(there), "what is there is a folder");
      assertThrows(
          IOException.class, () -> files.mkdirs(new org.apache.hadoop.fs.Path(there, "file/in")));
    }
  }

  @Test
  void aFileThatIsNotThereHasNoPermissions() throws IOException {
    try (FileSystem files = files()) {
      org.apache.hadoop.fs.Path missing =
          new org.apache.hadoop.fs.Path(folder.resolve("missing").toUri());
      assertThrows(
          IOException.class, () -> files.setPermission(missing, FsPermission.getFileDefault()));
    }
  }
}
