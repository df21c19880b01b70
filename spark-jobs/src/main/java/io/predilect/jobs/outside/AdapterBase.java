package io.predilect.jobs.outside;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.predilect.jobs.storage.TextFiles;
import io.predilect.model.ModelSource;
import io.predilect.model.arch.ModelException;
import io.predilect.model.lora.AdapterConfig;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * The base that a folder of adapters names. It is a part of the model as the adapters are: whatever
 * says whether a model is still the same looks at both.
 */
public final class AdapterBase {
  private AdapterBase() {}

  /**
   * The folder of the base, on this machine.
   *
   * @param folder a folder on any file system; of adapters elsewhere the base is the one at the
   *     absolute path that they name
   * @return empty where the folder has no adapters, and where their base is not there
   */
  public static Optional<Path> of(Path folder, Configuration hadoop) throws IOException {
    FileSystem files = folder.getFileSystem(hadoop);
    Path whole = files.makeQualified(folder);
    Path config = new Path(whole, AdapterConfig.FILE);
    if (!files.exists(config)) {
      return Optional.empty();
    }
    try {
      Optional<java.nio.file.Path> base =
          "file".equals(whole.toUri().getScheme())
              ? Optional.of(ModelSource.of(java.nio.file.Path.of(whole.toUri().getPath())).base())
              : named(TextFiles.read(files, config));
      return base.map(path -> new Path(path.toAbsolutePath().normalize().toUri()));
    } catch (ModelException e) {
      return Optional.empty(); // which is told before the model is used
    }
  }

  private static Optional<java.nio.file.Path> named(String json) {
    try {
      JsonNode name = new ObjectMapper().readTree(json).path("base_model_name_or_path");
      return Optional.of(java.nio.file.Path.of(name.asText()))
          .filter(java.nio.file.Path::isAbsolute)
          .filter(java.nio.file.Files::isDirectory);
    } catch (InvalidPathException | JsonProcessingException e) {
      return Optional.empty(); // a name of something else than a folder, or what is no adapters'
    }
  }
}
