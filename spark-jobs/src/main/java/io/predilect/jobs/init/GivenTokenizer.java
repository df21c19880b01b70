package io.predilect.jobs.init;

import io.predilect.jobs.failure.JobException;
import io.predilect.jobs.models.ModelFolder;
import io.predilect.jobs.outside.OutsideFiles;
import io.predilect.model.ModelSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;

/** A tokenizer that a fresh model is given: a folder's, or one that is a single file. */
final class GivenTokenizer {
  private GivenTokenizer() {}

  /**
   * Copies its files. What lies in folders within a folder is of other tokenizers, as those of
   * checkpoints.
   *
   * @throws JobException when there is none, or more than one
   */
  static void copy(String given, Configuration hadoop, Path target) throws IOException {
    OutsideFiles.Listing listing = OutsideFiles.look(given, hadoop);
    Optional<org.apache.hadoop.fs.Path> folder = listing.folder();
    for (FileStatus file : listing.files()) {
      org.apache.hadoop.fs.Path path = file.getPath();
      boolean own = folder.map(path.getParent()::equals).orElse(true);
      if (!own || !ModelSource.TOKENIZER_FILES.contains(path.getName())) {
        continue;
      }
      Path copy = target.resolve(path.getName());
      if (Files.exists(copy)) {
        throw new JobException(
            "tokenizer: %s leads to more than one %s, the second at %s: name one folder"
                .formatted(given, path.getName(), path));
      }
      FileSystem files = path.getFileSystem(hadoop);
      files.copyToLocalFile(false, path, new org.apache.hadoop.fs.Path(copy.toUri()), true);
    }
    if (!Files.exists(target.resolve("tokenizer.json"))) {
      throw new JobException(
          "tokenizer: " + given + " holds no tokenizer.json: name a folder with one, or that file");
    }
    if (folder.isPresent()) {
      ModelFolder.copyNamedTemplates(folder.get(), target, hadoop);
    }
  }
}
