package io.predilect.jobs.bench;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.predilect.model.LanguageModel;
import io.predilect.model.arch.HeadKind;
import io.predilect.model.engine.Engines;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Opening a model of 135 million float32 weights against reading the file's bytes once into fresh
 * memory, both from the system's file cache; and the growth of resident memory at its peak against
 * the weights' bytes.
 */
final class LoadBench {
  private static final int TIMES = 5;
  private static final double TARGET = 1 / 1.5;
  private static final Path RESET = Path.of("/proc/self/clear_refs");
  private static final String RESET_PEAK = "5";

  private LoadBench() {}

  static BenchResult run() throws IOException {
    try (ModelFolderOnDisk model = new ModelFolderOnDisk()) {
      Map<String, Double> figures = new LinkedHashMap<>();
      long bytes = Files.size(model.weights());
      figures.put("file_bytes", (double) bytes);
      if (Files.isWritable(RESET)) {
        figures.put("peak_memory_per_weights", peak(model.path()) / bytes);
        figures.put("peak_memory_target", 1.2);
      }
      double read = Stopwatch.median(TIMES, () -> read(model.weights()));
      double load =
          Stopwatch.median(TIMES, () -> LanguageModel.open(model.path(), HeadKind.CAUSAL).close());
      figures.put("read_seconds", read);
      figures.put("load_seconds", load);
      figures.put("load_gigabytes_per_second", bytes / load / 1e9);
      return new BenchResult(read / load, TARGET, figures);
    }
  }

  private static double peak(Path folder) throws IOException {
    Files.writeString(RESET, RESET_PEAK);
    long before = ProcessMemory.now();
    LanguageModel.open(folder, HeadKind.CAUSAL).close();
    return ProcessMemory.peak() - before;
  }

  private static void read(Path file) throws IOException {
    try (NDManager manager = Engines.pytorch().newBaseManager(Device.cpu());
        FileChannel channel = FileChannel.open(file)) {
      NDArray memory = manager.create(new Shape(channel.size()), DataType.UINT8);
      ByteBuffer buffer = memory.toByteBuffer(true);
      while (buffer.hasRemaining()) {
        if (channel.read(buffer) < 0) {
          throw new EOFException(file + " became shorter");
        }
      }
    }
  }
}
