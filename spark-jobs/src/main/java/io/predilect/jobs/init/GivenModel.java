package io.predilect.jobs.init;

import io.predilect.jobs.failure.JobException;
import io.predilect.jobs.models.ModelFolder;
import java.io.IOException;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.FileUtil;
import org.apache.hadoop.fs.Path;

/**
 * A model of which another is made with other files beside its weights.
 *
 * @param folder a Hugging Face folder
 * @param parts the files that it is made of
 */
record GivenModel(Path folder, List<FileStatus> parts) {
  private static final String WEIGHTS = ".safetensors";

  /**
   * Looks at a folder.
   *
   * @throws JobException when it is no model's, or has no tokenizer of its own
   */
  static GivenModel at(Path folder, Configuration hadoop) throws IOException {
    List<FileStatus> parts = ModelFolder.parts(folder.getFileSystem(hadoop), folder);
    if (parts.stream().noneMatch(part -> part.getPath().getName().equals("tokenizer.json"))) {
      throw new JobException(
          "model: "
              + folder
              + " holds no tokenizer.json, so no chat template counts there: name the"
              + " model whose tokenizer it uses, or put a tokenizer beside it");
    }
    return new GivenModel(folder, parts);
  }

  /** Copies what is no weights to this machine. */
  void copyFiles(java.nio.file.Path target, Configuration hadoop) throws IOException {
    FileSystem files = folder.getFileSystem(hadoop);
    for (FileStatus part : parts) {
      Path path = part.getPath();
      if (!path.getName().endsWith(WEIGHTS)) {
        Path copy = new Path(target.resolve(path.getName()).toUri());
        files.copyToLocalFile(false, path, copy, true);
      }
    }
    ModelFolder.copyNamedTemplates(folder, target, hadoop);
  }

  /** Copies the weights, from one file system to another. */
  void copyWeights(Path target, Configuration hadoop) throws IOException {
    for (FileStatus part : parts) {
      Path path = part.getPath();
      if (path.getName().endsWith(WEIGHTS)) {
        FileUtil.copy(
            path.getFileSystem(hadoop),
            path,
            target.getFileSystem(hadoop),
            new Path(target, path.getName()),
            false,
            hadoop);
      }
    }
  }

  /** What the weights take, in bytes. */
  long weightBytes() {
    return parts.stream()
        .filter(part -> part.getPath().getName().endsWith(WEIGHTS))
        .mapToLong(FileStatus::getLen)
        .sum();
  }
}
