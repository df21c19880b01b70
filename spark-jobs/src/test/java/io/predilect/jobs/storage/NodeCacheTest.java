package io.predilect.jobs.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class NodeCacheTest {
  private static final int BYTES = 1_000_000; // a folder's own few thousand do not count

  @TempDir private Path root;

  private static void make(Path folder) throws IOException {
    Files.write(folder.resolve("weights"), new byte[BYTES]);
  }

  private NodeCache cache(int folders) {
    return new NodeCache(root, (long) ((folders + 0.5) * BYTES));
  }

  private void used(NodeCache cache, String name, int second) throws IOException {
    cache.acquire(name, BYTES, NodeCacheTest::make).close();
    Files.setLastModifiedTime(root.resolve(name), FileTime.fromMillis(second * 1000L));
  }

  private Set<String> folders() throws IOException {
    try (Stream<Path> all = Files.list(root)) {
      return all.filter(Files::isDirectory)
          .map(path -> path.getFileName().toString())
          .collect(Collectors.toSet());
    }
  }

  @Test
  void manyThreadsGetOneFolderThatIsMadeOnce() throws IOException {
    AtomicInteger made = new AtomicInteger();
    Set<Path> seen = ConcurrentHashMap.newKeySet();
    IntStream.range(0, 8)
        .parallel()
        .forEach(
            i -> {
              try (NodeCache.Use use =
                  cache(1)
                      .acquire(
                          "a",
                          BYTES,
                          folder -> {
                            made.incrementAndGet();
                            make(folder);
                          })) {
                assertEquals(BYTES, Files.size(use.path().resolve("weights")));
                seen.add(use.path());
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
    assertEquals(1, made.get());
    assertEquals(Set.of(root.resolve("a")), seen);
  }

  @Test
  void whatCannotBeMadeLeavesNothingAndIsTriedAgain() throws IOException {
    NodeCache cache = cache(1);
    assertThrows(
        IOException.class,
        () ->
            cache.acquire(
                "a",
                BYTES,
                folder -> {
                  make(folder);
                  throw new IOException("no network");
                }));
    assertEquals(Set.of(), folders());
    cache.acquire("a", BYTES, NodeCacheTest::make).close();
    assertEquals(Set.of("a"), folders());
  }

  @Test
  void whatAKilledProcessHadMadeInPartIsRemoved() throws IOException {
    make(Files.createDirectories(root.resolve("a.part123")));
    make(Files.createDirectories(root.resolve("other.part123")));
    cache(3).acquire("a", BYTES, NodeCacheTest::make).close();
    assertEquals(Set.of("a", "other.part123"), folders());
    cache(1).acquire("b", BYTES, NodeCacheTest::make).close();
    assertEquals(Set.of("b"), folders());
  }

  @Test
  void theLeastRecentlyUsedGoesFirstAndNoMoreThanMust() throws IOException {
    NodeCache cache = cache(3);
    used(cache, "a", 2);
    used(cache, "b", 1);
    used(cache, "c", 3);
    used(cache, "d", 4);
    assertEquals(Set.of("a", "c", "d"), folders());
    cache.acquire("a", BYTES, NodeCacheTest::make).close(); // which now is the last used
    cache.acquire("e", BYTES, NodeCacheTest::make).close();
    assertEquals(Set.of("a", "d", "e"), folders());
  }

  @Test
  void whatIsUsedStaysWhateverItTakes() throws IOException {
    NodeCache cache = cache(1);
    NodeCache.Use again = cache.acquire("a", BYTES, NodeCacheTest::make);
    try (NodeCache.Use a = cache.acquire("a", BYTES, NodeCacheTest::make)) {
      again.close();
      again.close(); // once more is no harm
      try (NodeCache.Use b = cache.acquire("b", BYTES, NodeCacheTest::make)) {
        assertEquals(BYTES, Files.size(a.path().resolve("weights")));
        assertEquals(BYTES, Files.size(b.path().resolve("weights")));
      }
    }
    used(cache, "c", 9);
    assertEquals(Set.of("c"), folders());
  }

  @Test
  void whatAnotherProcessUsesStaysUntilItEnds() throws Exception {
    Process other =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xmx64m",
                    "-cp",
                    System.getProperty("java.class.path"),
                    NodeCacheTest.class.getName(),
                    root.toString()))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try {
      assertEquals('+', other.getInputStream().read());
      used(cache(1), "b", 1);
      assertEquals(Set.of("a", "b"), folders());
      other.destroyForcibly().waitFor();
      used(cache(1), "c", 2);
      assertEquals(Set.of("c"), folders());
    } finally {
      other.destroyForcibly();
    }
  }

  /** The other process: uses the folder {@code a} until it is killed. */
  @SuppressWarnings("SystemOut")
  public static void main(String[] args) throws Exception {
    new NodeCache(Path.of(args[0]), Long.MAX_VALUE).acquire("a", BYTES, NodeCacheTest::make);
    System.out.print('+');
    System.out.flush();
    Thread.sleep(60_000);
  }
}
