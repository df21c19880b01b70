package io.predilect.jobs.models;

import io.predilect.jobs.storage.LocalFolder;
import io.predilect.model.ModelSource;
import io.predilect.model.arch.HfConfig;
import io.predilect.model.arch.ModelConfig;
import io.predilect.model.lora.AdapterConfig;
import java.io.IOException;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** A model's configuration, without its weights. */
public final class ModelShape {
  private static final String CONFIG = "config.json";

  private ModelShape() {}

  /**
   * Reads the configuration of a folder.
   *
   * @return empty where there is none, or the folder is one of adapters on another file system
   * @throws io.predilect.model.arch.ModelException when the model is none that is supported
   */
  public static Optional<ModelConfig> read(Path folder, Configuration hadoop) throws IOException {
    FileSystem files = folder.getFileSystem(hadoop);
    Path whole = files.makeQualified(folder);
    boolean here = "file".equals(whole.toUri().getScheme());
    if (here && files.exists(new Path(whole, AdapterConfig.FILE))) {
      return Optional.of(ModelSource.of(java.nio.file.Path.of(whole.toUri().getPath())).config());
    } else if (!files.exists(new Path(whole, CONFIG))) {
      return Optional.empty();
    } else if (here) {
      return Optional.of(HfConfig.read(java.nio.file.Path.of(whole.toUri().getPath())));
    }
    try (LocalFolder copy = LocalFolder.temporary("predilect-config-")) {
      Path target = new Path(copy.path().resolve(CONFIG).toUri());
      files.copyToLocalFile(false, new Path(whole, CONFIG), target, true);
      return Optional.of(HfConfig.read(copy.path()));
    }
  }
}
