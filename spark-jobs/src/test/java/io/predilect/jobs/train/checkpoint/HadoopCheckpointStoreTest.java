package io.predilect.jobs.train.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.model.train.checkpoint.CheckpointWriteException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.FilterFileSystem;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class HadoopCheckpointStoreTest {
  @TempDir java.nio.file.Path folder;
  private FullDisk files;
  private Path root;

  /** A file system that can be full. */
  private static final class FullDisk extends FilterFileSystem {
    private boolean full;

    FullDisk(FileSystem files) {
      super(files);
    }

    @Override
    public void copyFromLocalFile(boolean delete, boolean overwrite, Path from, Path to)
        throws IOException {
      if (full && to.getName().equals("optimizer.safetensors")) {
        throw new IOException("No space left on device");
      }
      super.copyFromLocalFile(delete, overwrite, from, to);
    }
  }

  @BeforeEach
  void make() throws IOException {
    files = new FullDisk(FileSystem.getLocal(new Configuration()));
    root = new Path(folder.resolve("checkpoints").toUri());
  }

  private HadoopCheckpointStore store(int limit) {
    return new HadoopCheckpointStore(files, root, folder.resolve("local"), limit);
  }

  private static void write(java.nio.file.Path into) throws IOException {
    for (String file : new String[] {"model.safetensors", "optimizer.safetensors"}) {
      Files.writeString(into.resolve(file), file, StandardCharsets.UTF_8);
    }
  }

  private Set<String> whole() throws IOException {
    return new TreeSet<>(
        Arrays.stream(files.listStatus(root))
            .map(FileStatus::getPath)
            .map(Path::getName)
            .filter(name -> name.startsWith("step-"))
            .toList());
  }

  @Test
  void theBestIsKeptBesideTheNewest() throws IOException {
    HadoopCheckpointStore store = store(2);
    for (int step = 1; step <= 5; step++) {
      store.save(step, OptionalInt.of(1), HadoopCheckpointStoreTest::write);
    }
    assertEquals(Set.of("step-1", "step-4", "step-5"), whole());
    assertEquals(1, store.at(1).step());
    assertTrue(Files.exists(store.at(4).folder().resolve("model.safetensors")));
    assertThrows(IOException.class, () -> store.at(3));
  }

  @Test
  void aFullDiskLeavesTheLastCheckpointAndSaysWhatToDo() throws IOException {
    HadoopCheckpointStore store = store(2);
    store.save(10, HadoopCheckpointStoreTest::write);
    files.full = true;
    CheckpointWriteException e =
        assertThrows(
            CheckpointWriteException.class, () -> store.save(20, HadoopCheckpointStoreTest::write));
    assertTrue(
        e.getMessage().contains("checkpoints/step-20: No space left on device"), e.getMessage());
    assertTrue(e.getMessage().contains("Make room there"), e.getMessage());
    assertTrue(e.getMessage().contains("the one of step 10 is stored"), e.getMessage());
    assertEquals(Set.of("step-10"), whole());
    assertEquals(1, files.listStatus(root).length); // nothing unfinished takes room
    assertEquals(10, store.newest().orElseThrow().step());
    files.full = false;
    store.save(20, HadoopCheckpointStoreTest::write);
    assertEquals(20, store.newest().orElseThrow().step());
  }
}
