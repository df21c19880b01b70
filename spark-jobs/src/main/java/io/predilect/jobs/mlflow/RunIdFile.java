package io.predilect.jobs.mlflow;

import io.predilect.jobs.storage.TextFiles;
import io.predilect.jobs.storage.WholeFiles;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** Remembers which MLflow run a training is, so that a resume goes on in the same one. */
final class RunIdFile {
  static final String NAME = "mlflow-run.txt";

  private static final String WITHOUT_PARAMS = "without params";

  private final FileSystem files;
  private final Path file;

  /**
   * A run at a tracking server.
   *
   * @param id the server's
   * @param hasParams whether the server has the training's settings
   */
  record Known(String id, boolean hasParams) {}

  RunIdFile(FileSystem files, Path folder) {
    this.files = files;
    this.file = new Path(folder, NAME);
  }

  /** The run at a tracking server; empty: it has none there. */
  Optional<Known> read(String uri) throws IOException {
    if (!files.exists(file)) {
      return Optional.empty();
    }
    List<String> lines = TextFiles.read(files, file).lines().toList();
    return lines.size() >= 2 && lines.get(0).equals(uri)
        ? Optional.of(new Known(lines.get(1), lines.size() == 2))
        : Optional.empty();
  }

  void write(String uri, Known run) throws IOException {
    String text = uri + "\n" + run.id() + "\n" + (run.hasParams() ? "" : WITHOUT_PARAMS + "\n");
    WholeFiles.put(file, files, target -> TextFiles.write(files, target, text));
  }
}
