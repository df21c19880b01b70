package io.predilect.jobs.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.apache.spark.util.ShutdownHookManager;
import org.junit.jupiter.api.Test;

class LocalFolderTest {
  @Test
  void itIsGoneWithAllItHoldsWhenItIsClosed() throws IOException {
    Path path;
    try (LocalFolder folder = LocalFolder.temporary("predilect-local-")) {
      path = folder.path();
      Files.writeString(Files.createDirectories(path.resolve("a/b")).resolve("c"), "text");
      assertTrue(ShutdownHookManager.hasShutdownDeleteDir(path.getParent().toFile()));
    }
    assertFalse(Files.exists(path.getParent()));
    assertFalse(ShutdownHookManager.hasShutdownDeleteDir(path.getParent().toFile()));
    LocalFolder.delete(path); // it need not be there
    assertEquals("predilect-local-", path.getParent().getFileName().toString().substring(0, 16));
  }

  /** Another process, which is killed while it has a folder. */
  static final class Other {
    private Other() {}

    public static void main(String[] arguments) throws IOException {
      LocalFolder folder = LocalFolder.temporary("predilect-killed-");
      Files.writeString(folder.path().resolve("left"), "text");
      try (Stream<Path> files = Files.list(folder.path())) { // as one does who copies them
        for (Path file : files.toList()) {
          Files.readAllBytes(file);
        }
      }
      System.out.println(folder.path());
      System.exit(System.in.read()); // not before it is killed
    }
  }

  @Test
  void whatAKilledProcessLeftIsRemovedByTheNext() throws Exception {
    Process other = other();
    Path left;
    try (BufferedReader said = other.inputReader(StandardCharsets.UTF_8)) {
      left = Path.of(said.readLine());
      try (LocalFolder own = LocalFolder.temporary("predilect-killed-");
          LocalFolder second = LocalFolder.temporary("predilect-killed-")) {
        assertTrue(Files.exists(left.resolve("left"))); // its process lives
        assertTrue(Files.exists(own.path()) && Files.exists(second.path()));
      }
    } finally {
      other.destroyForcibly().waitFor();
    }
    assertTrue(Files.exists(left.resolve("left")));
    try (LocalFolder next = LocalFolder.temporary("predilect-killed-")) {
      assertFalse(Files.exists(left.getParent()));
      assertTrue(Files.exists(next.path()));
    }
  }

  @Test
  void severalThatBeginAtOnceRemoveWhatWasLeftOnce() throws Exception {
    int ranks = 8;
    ExecutorService threads = Executors.newFixedThreadPool(ranks);
    try {
      for (int round = 0; round < 20; round++) {
        Path left = left(100);
        CyclicBarrier together = new CyclicBarrier(ranks);
        List<Future<Path>> made = new ArrayList<>();
        for (int rank = 0; rank < ranks; rank++) {
          made.add(
              threads.submit(
                  () -> {
                    together.await();
                    try (LocalFolder own = LocalFolder.temporary("predilect-killed-")) {
                      return Files.createFile(own.path().resolve("mine"));
                    }
                  }));
        }
        for (Future<Path> one : made) {
          assertFalse(Files.exists(one.get()));
        }
        assertFalse(Files.exists(left));
      }
    } finally {
      threads.shutdownNow();
    }
  }

  /** A folder as a process that was killed leaves it. */
  private static Path left(int files) throws IOException {
    Path folder = Files.createTempDirectory(LocalFolder.root(), "predilect-killed-");
    Files.createFile(folder.resolve(".in-use"));
    Path work = Files.createDirectory(folder.resolve("files"));
    for (int i = 0; i < files; i++) {
      Files.createFile(work.resolve("file-" + i));
    }
    return folder;
  }

  private static Process other() throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Djava.io.tmpdir=" + System.getProperty("java.io.tmpdir"),
            "-cp",
            System.getProperty("java.class.path"),
            Other.class.getName())
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }
}
