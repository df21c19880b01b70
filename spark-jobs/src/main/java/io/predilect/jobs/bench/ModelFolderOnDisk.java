package io.predilect.jobs.bench;

import io.predilect.jobs.storage.LocalFolder;
import io.predilect.model.LanguageModel;
import java.io.IOException;
import java.nio.file.Path;

/** A Hugging Face folder with random weights of SmolLM2-135M's shape, deleted when closed. */
final class ModelFolderOnDisk implements AutoCloseable {
  private static final long SEED = 1;

  private final LocalFolder folder = LocalFolder.temporary("predilect-bench-");
  private final long parameters;

  ModelFolderOnDisk() throws IOException {
    parameters = LanguageModel.writeFresh(BenchShape.SMALL.config(), SEED, path());
  }

  Path path() {
    return folder.path();
  }

  Path weights() {
    return path().resolve("model.safetensors");
  }

  long parameters() {
    return parameters;
  }

  @Override
  public void close() throws IOException {
    folder.close();
  }
}
