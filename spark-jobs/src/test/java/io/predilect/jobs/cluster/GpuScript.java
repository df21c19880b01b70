package io.predilect.jobs.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A script by which a worker finds GPUs, whether it has any or not. */
final class GpuScript {
  private GpuScript() {}

  /** The options of a worker that says it has so many. */
  static List<String> worker(Path folder, int gpus) throws IOException {
    String addresses =
        IntStream.range(0, gpus).mapToObj(i -> "\"" + i + "\"").collect(Collectors.joining(", "));
    Path script = folder.resolve("gpus.sh");
    Files.writeString(
        script,
        """
        #!/bin/sh
        echo '{"name": "gpu", "addresses": [%s]}'
        """
            .formatted(addresses));
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    return List.of(
        "-Dspark.worker.resource.gpu.amount=" + gpus,
        "-Dspark.worker.resource.gpu.discoveryScript=" + script);
  }
}
