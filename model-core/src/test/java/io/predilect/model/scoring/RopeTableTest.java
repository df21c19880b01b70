package io.predilect.model.scoring;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.predilect.model.arch.ModelConfig;
import io.predilect.model.engine.Engines;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RopeTableTest {
  private static final int DIM = 8;

  private static ModelConfig config(int maxPositions) {
    return ModelConfig.llama(16, 16, 16, 1, 2, 2, maxPositions, 10_000, true);
  }

  @Test
  void itGrowsWithWhatIsAskedForAndTheOldRowsStay() {
    try (NDManager manager = Engines.pytorch().newBaseManager(Device.cpu())) {
      RopeTable table = new RopeTable(config(131_072), manager);
      NDArray first = table.below(3);
      assertEquals(1024, first.getShape().get(0), "not the whole context");
      assertSame(first, table.below(1024));
      NDArray second = table.below(1025);
      assertEquals(2048, second.getShape().get(0));
      assertEquals(50_000, table.below(50_000).getShape().get(0));
      assertEquals(131_072, table.below(200_000).getShape().get(0), "and no more than the context");
      float[] old = first.toFloatArray();
      assertArrayEquals(old, Arrays.copyOf(second.toFloatArray(), old.length));
      // position 1000, the second pair of four: 1000 / 10
      float[] row = Arrays.copyOfRange(old, 1000 * 2 * DIM, 1001 * 2 * DIM);
      assertEquals(Math.cos(100), row[1], 1e-4);
      assertEquals(Math.sin(100), row[DIM + 1 + DIM / 2], 1e-4);
    }
  }

  @Test
  void threadsThatAskAtOnceGetWhatTheyAskedFor() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try (NDManager manager = Engines.pytorch().newBaseManager(Device.cpu())) {
      RopeTable table = new RopeTable(config(20_000), manager);
      List<Future<Long>> rows =
          IntStream.rangeClosed(1, 200)
              .mapToObj(i -> threads.submit(() -> table.below(100 * i).getShape().get(0)))
              .toList();
      for (int i = 0; i < rows.size(); i++) {
        assertTrue(rows.get(i).get() >= 100L * (i + 1));
      }
      assertTrue(manager.getManagedArrays().size() <= 6, "1024 doubled up to 20,000");
    } finally {
      threads.shutdownNow();
    }
  }
}
