package io.predilect.model.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class GpuTest {
  @TempDir private Path folder;

  private Optional<List<Gpu>> asked(String script) throws IOException {
    Path file = Files.createTempFile(folder, "nvidia-smi", "");
    Files.writeString(file, "#!/bin/sh\n" + script + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    return Gpu.asked(file.toString());
  }

  @Test
  void rowsOfNvidiaSmiAreGpus() throws IOException {
    assertEquals(
        Optional.of(
            List.of(
                new Gpu(0, "NVIDIA H200", 143771, "580.65.06"),
                new Gpu(1, "NVIDIA GB10", 0, "580.65.06"))), // shares the machine's memory
        asked(
            """
            echo "0, NVIDIA H200, 143771, 580.65.06"
            echo "1, NVIDIA GB10, [N/A], 580.65.06\""""));
  }

  @Test
  void whereThereIsNoDriverNoneAreKnown() throws IOException {
    assertEquals(Optional.empty(), asked("echo NVIDIA-SMI has failed; exit 9"));
    assertEquals(Optional.empty(), Gpu.asked(folder.resolve("none").toString()));
    assertEquals(Optional.of(List.of()), asked("echo No devices were found"));
  }
}
