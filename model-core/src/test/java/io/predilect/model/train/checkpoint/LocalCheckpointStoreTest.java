package io.predilect.model.train.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LocalCheckpointStoreTest {
  @TempDir Path root;

  private static void files(Path folder) throws IOException {
    Files.writeString(folder.resolve("model.safetensors"), "weights", StandardCharsets.UTF_8);
    Files.writeString(folder.resolve("state.json"), "{}", StandardCharsets.UTF_8);
  }

  private Set<String> names() throws IOException {
    try (Stream<Path> paths = Files.list(root)) {
      return new TreeSet<>(paths.map(path -> path.getFileName().toString()).toList());
    }
  }

  @Test
  void theNewestIsFoundAndOldOnesGo() throws IOException {
    LocalCheckpointStore store = new LocalCheckpointStore(root.resolve("made"), 2);
    assertTrue(store.newest().isEmpty());
    LocalCheckpointStore here = new LocalCheckpointStore(root, 2);
    for (int step : new int[] {2, 9, 10, 100}) {
      here.save(step, LocalCheckpointStoreTest::files);
      assertEquals(step, here.newest().orElseThrow().step());
    }
    assertEquals(Set.of("step-10", "step-100"), names());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "cut",
        "flipped",
        "missing",
        "no manifest",
        "garbled manifest",
        "null manifest",
        "manifest without sums",
        "empty manifest"
      })
  void aDamagedOneIsPassedOver(String damage) throws IOException {
    LocalCheckpointStore store = new LocalCheckpointStore(root, 2);
    store.save(1, LocalCheckpointStoreTest::files);
    store.save(2, LocalCheckpointStoreTest::files);
    Path weights = root.resolve("step-2/model.safetensors");
    Path manifest = root.resolve("step-2/manifest.json");
    switch (damage) {
      case "cut" -> Files.writeString(weights, "weigh");
      case "flipped" -> Files.writeString(weights, "weightz");
      case "missing" -> Files.delete(weights);
      case "no manifest" -> Files.delete(manifest);
      case "garbled manifest" -> Files.writeString(manifest, "{\"files\": {\"mod");
      case "null manifest" -> Files.writeString(manifest, "null");
      case "manifest without sums" ->
          Files.writeString(manifest, "{\"files\": {\"model.safetensors\": null}}");
      default -> Files.writeString(manifest, "{}");
    }
    assertEquals(1, store.newest().orElseThrow().step());
    // A good one is never given up for the damaged one, even when only one is kept.
    new LocalCheckpointStore(root, 1).save(1, LocalCheckpointStoreTest::files);
    assertEquals(Set.of("step-1"), names());
  }

  @Test
  void aFailedWriteLeavesNothingAndSaysWhere() throws IOException {
    LocalCheckpointStore store = new LocalCheckpointStore(root, 2);
    store.save(1, LocalCheckpointStoreTest::files);
    IOException e =
        assertThrows(
            IOException.class,
            () ->
                store.save(
                    2,
                    folder -> {
                      files(folder);
                      throw new IOException("No space left on device");
                    }));
    assertTrue(
        e.getMessage().contains("step-2: No space left on device. Make room there")
            && e.getMessage().endsWith("the one of step 1 is stored, and training goes on from it"),
        e.getMessage());
    assertEquals(Set.of("step-1"), names());
  }

  @Test
  void theBestIsKeptBesideTheNewest() throws IOException {
    LocalCheckpointStore store = new LocalCheckpointStore(root, 2);
    for (int step : new int[] {1, 2, 3, 4, 5}) {
      store.save(step, OptionalInt.of(Math.min(step, 2)), LocalCheckpointStoreTest::files);
    }
    assertEquals(Set.of("step-2", "step-4", "step-5"), names());
    assertEquals(root.resolve("step-2"), store.at(2).folder());
    IOException gone = assertThrows(IOException.class, () -> store.at(1));
    assertTrue(gone.getMessage().contains("step-1 cannot be used"), gone.getMessage());
    store.save(6, OptionalInt.of(6), LocalCheckpointStoreTest::files);
    assertEquals(Set.of("step-5", "step-6"), names());
  }

  @Test
  void whatAKillLeftIsRemovedWithTheNextCheckpoint() throws IOException {
    LocalCheckpointStore store = new LocalCheckpointStore(root, 2);
    Files.createDirectories(root.resolve(".writing-step-7"));
    files(root.resolve(".writing-step-7"));
    assertTrue(store.newest().isEmpty());
    store.save(8, LocalCheckpointStoreTest::files);
    assertEquals(Set.of("step-8"), names());
  }

  @Test
  void aFolderThatCannotBeWrittenIsNamed() throws IOException {
    Path file = Files.writeString(root.resolve("file"), "in the way");
    IOException e =
        assertThrows(
            IOException.class,
            () -> new LocalCheckpointStore(file, 2).save(1, LocalCheckpointStoreTest::files));
    assertTrue(e.getMessage().contains(file.toString()), e.getMessage());
    assertFalse(Files.isDirectory(file));
  }
}
