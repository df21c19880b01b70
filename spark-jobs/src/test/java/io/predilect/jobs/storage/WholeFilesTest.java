package io.predilect.jobs.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.FilterFileSystem;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever fails while something is put at a place, nothing of it is left. */
class WholeFilesTest {
  private static final Configuration HADOOP = FailingFiles.hadoop();

  @TempDir java.nio.file.Path folder;
  private FileSystem files;

  @BeforeEach
  void open() throws IOException {
    files = new Path("fails:///").getFileSystem(HADOOP);
  }

  @AfterEach
  void succeed() {
    FailingFiles.failAfter(Integer.MAX_VALUE);
    FailingFiles.undeletable(false);
  }

  private Path at(String name) {
    return new Path("fails://" + folder.resolve(name));
  }

  private List<String> names() throws IOException {
    try (Stream<java.nio.file.Path> all = Files.walk(folder)) {
      return all.filter(path -> !path.equals(folder))
          .map(path -> folder.relativize(path).toString())
          .sorted()
          .toList();
    }
  }

  private interface Writer {
    void write() throws IOException;
  }

  /** Fails at its first step, at its second, and so on. */
  private void failEverywhere(List<String> before, Writer writer) throws IOException {
    int step = 0;
    while (true) {
      FailingFiles.failAfter(step);
      try {
        writer.write();
        assertFalse(FailingFiles.failed(), "a failure was passed over");
        break;
      } catch (IOException e) {
        assertEquals("No space left on device", e.getMessage());
        assertEquals(before, names(), "after " + step + " steps");
      }
      step++;
    }
    FailingFiles.failAfter(Integer.MAX_VALUE);
    assertTrue(step >= 2, "it wrote and renamed nothing");
  }

  @Test
  void aFile() throws IOException {
    Path file = at("file");
    failEverywhere(
        List.of(),
        () -> WholeFiles.put(file, files, target -> TextFiles.write(files, target, "some")));
    assertEquals(List.of("file"), names());
  }

  @Test
  void aFolderOfThisMachine() throws IOException {
    java.nio.file.Path local = Files.createDirectory(folder.resolve("local"));
    Files.writeString(local.resolve("a"), "1");
    Files.writeString(local.resolve("b"), "2");
    Files.writeString(Files.createDirectory(local.resolve("c")).resolve("d"), "3");
    List<String> before = names();
    failEverywhere(before, () -> HadoopFolders.publish(local, at("place"), files));
    assertEquals(
        "local local/a local/b local/c local/c/d place place/a place/b place/c place/c/d",
        String.join(" ", names()));
    HadoopFolders.publishFile(local.resolve("b"), at("place"), files); // in place of a folder
    assertEquals("2", Files.readString(folder.resolve("place")));
  }

  @Test
  void aFileThatIsReplacedKeepsItsOldText() throws IOException {
    Path there = new Path(folder.resolve("text").toUri());
    WholeFiles.replace(there, "old", HADOOP);
    Files.createDirectory(folder.resolve("folder"));
    Files.writeString(folder.resolve("folder/full"), "x");
    List<String> before = names();
    assertThrows( // a folder that is not empty gives way to no file
        IOException.class,
        () -> WholeFiles.replace(new Path(folder.resolve("folder").toUri()), "new", HADOOP));
    assertEquals(before, names());
    assertEquals("old", Files.readString(folder.resolve("text")));
  }

  @Test
  void anObjectStaysWhereTheNextOneFails() throws IOException {
    Path place = at("place");
    FileSystem store =
        new FilterFileSystem(files) {
          @Override
          public URI getUri() {
            return URI.create("s3a:///");
          }
        };
    WholeFiles.Writing fails =
        target -> {
          throw new IOException("connection reset");
        };
    assertThrows(IOException.class, () -> WholeFiles.put(place, store, fails));
    assertEquals(List.of(), names());
    WholeFiles.put(place, store, target -> TextFiles.write(store, target, "old"));
    assertThrows(IOException.class, () -> WholeFiles.put(place, store, fails));
    assertEquals("old", TextFiles.read(files, place));
  }

  @Test
  void twoWritersOfOnePlaceDoNotMeet() throws IOException {
    Path place = at("place");
    WholeFiles.put(
        place,
        files,
        first -> {
          TextFiles.write(files, first, "first");
          WholeFiles.put(place, files, second -> TextFiles.write(files, second, "second"));
          assertEquals("second", TextFiles.read(files, place));
          assertEquals("first", TextFiles.read(files, first));
        });
    assertEquals("first", TextFiles.read(files, place));
    assertEquals(List.of("place"), names());
  }

  @Test
  void whatAKilledWriterLeftIsRemovedAndNothingElse() throws IOException {
    FailingFiles.failAfter(Integer.MAX_VALUE);
    assertThrows(
        UncheckedIOException.class,
        () ->
            WholeFiles.put(
                at("step-1"),
                files,
                target -> {
                  files.mkdirs(new Path(target, "in"));
                  Files.createDirectory(folder.resolve(".step-2" + WholeFiles.TEMPORARY + "1"));
                  Files.createDirectory(folder.resolve("step-3"));
                  throw new UncheckedIOException(new IOException("died"));
                }));
    List<String> told = new ArrayList<>();
    FailingFiles.undeletable(true);
    WholeFiles.removeLeft(at(""), files, told::add);
    assertEquals(1, told.size());
    assertTrue(told.get(0).contains(".step-2~tmp-1"), told.get(0));
    FailingFiles.undeletable(false);
    WholeFiles.removeLeft(at(""), files, told::add);
    WholeFiles.removeLeft(at("nowhere"), files, told::add);
    assertEquals(1, told.size());
    assertEquals(List.of("step-3"), names());
  }

  @Test
  void aReaderOfAFileFindsTheOldTextOrTheNewOne() throws Exception {
    FileSystem local = FileSystem.getLocal(HADOOP); // with sums beside its files
    Path place = new Path(folder.resolve("text").toUri());
    WholeFiles.put(place, local, target -> TextFiles.write(local, target, "0"));
    AtomicBoolean done = new AtomicBoolean();
    ExecutorService reading = Executors.newSingleThreadExecutor();
    try {
      Future<Integer> last =
          reading.submit(
              () -> {
                int seen = 0;
                while (!done.get()) {
                  int now = Integer.parseInt(TextFiles.read(local, place));
                  assertTrue(now >= seen, now + " after " + seen);
                  seen = now;
                }
                return seen;
              });
      for (int i = 1; i <= 300; i++) {
        String text = Integer.toString(i);
        WholeFiles.put(place, local, target -> TextFiles.write(local, target, text));
      }
      done.set(true);
      last.get();
    } finally {
      done.set(true);
      reading.shutdownNow();
    }
    assertEquals("300", TextFiles.read(local, place));
    assertEquals(List.of("text"), names());
  }

  @Test
  void aFolderTakesAnothersPlaceThoughThatCannotBeRemoved() throws IOException {
    java.nio.file.Path one = Files.createDirectory(folder.resolve("one"));
    Files.writeString(one.resolve("a"), "1");
    HadoopFolders.publish(one, at("place"), files);
    Files.move(one.resolve("a"), one.resolve("b"));
    WholeFiles.Writing writes =
        target -> {
          files.mkdirs(target);
          FailingFiles.undeletable(true);
        };
    WholeFiles.put(at("place"), files, writes);
    FailingFiles.undeletable(false);
    WholeFiles.removeLeft(at(""), files, told -> {});
    assertEquals(List.of("one", "one/b", "place"), names());
  }

  @Test
  void aFolderThatCannotTakeAnothersPlaceLeavesItThere() throws IOException {
    java.nio.file.Path old = Files.createDirectory(folder.resolve("place"));
    Files.writeString(old.resolve("a"), "1");
    List<String> before = names();
    for (int step : new int[] {0, 1}) {
      WholeFiles.Writing writes =
          target -> {
            files.mkdirs(target);
            FailingFiles.failAfter(step);
          };
      assertThrows(IOException.class, () -> WholeFiles.put(at("place"), files, writes));
      assertEquals(before, names(), "after " + step + " steps");
    }
  }

  @Test
  void whatIsRemovedIsGone() throws IOException {
    FileSystem local = FileSystem.getLocal(HADOOP);
    java.nio.file.Path inner = Files.createDirectories(folder.resolve("a/b"));
    Files.writeString(inner.resolve("file"), "text");
    java.nio.file.Path kept = Files.createDirectory(folder.resolve("kept"));
    Files.createSymbolicLink(inner.resolve("link"), kept);
    assertTrue(WholeFiles.remove(new Path(folder.resolve("a").toUri()), local));
    assertEquals(List.of("kept"), names());
    assertFalse(WholeFiles.remove(new Path(folder.resolve("a").toUri()), local));
  }

  /** Of a file that nobody may remove, whoever runs this, Hadoop says that it was not there. */
  @Test
  void whatCannotBeRemovedIsToldOnThisMachineToo() throws IOException {
    java.nio.file.Path own = java.nio.file.Path.of("/proc/self/comm");
    assumeTrue(Files.exists(own), "Linux");
    FileSystem local = FileSystem.getLocal(HADOOP);
    Path path = new Path(own.toUri());
    assertFalse(local.delete(path, true));
    assertTrue(local.exists(path));
    IOException failure = assertThrows(IOException.class, () -> WholeFiles.remove(path, local));
    assertTrue(failure.getMessage().startsWith("/proc/self/comm: "), failure::getMessage);
    List<String> told = new ArrayList<>();
    WholeFiles.sweep(path, local, told::add);
    assertEquals(1, told.size());
    assertTrue(told.get(0).contains("comm is not needed any more and cannot be removed (/proc"));
  }
}
