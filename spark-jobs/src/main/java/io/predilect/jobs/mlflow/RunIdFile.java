package io.predilect.jobs.mlflow;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** Remembers which MLflow run a training is, so that a resume goes on in the same one. */
final class RunIdFile {
  static final String NAME = "mlflow-run.txt";

  private final FileSystem files;
  private final Path file;

  RunIdFile(FileSystem files, Path folder) {
    this.files = files;
    this.file = new Path(folder, NAME);
  }

  /** The run's id at a tracking server; empty: it has none there. */
  Optional<String> read(String uri) throws IOException {
    if (!files.exists(file)) {
      return Optional.empty();
    }
    try (InputStream in = files.open(file)) {
      List<String> lines = new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
      return lines.size() == 2 && lines.get(0).equals(uri)
          ? Optional.of(lines.get(1))
          : Optional.empty();
    }
  }

  void write(String uri, String id) throws IOException {
    try (OutputStream out = files.create(file, true)) {
      out.write((uri + "\n" + id + "\n").getBytes(StandardCharsets.UTF_8));
    }
  }
}
