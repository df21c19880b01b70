package io.predilect.jobs.bench;

import io.predilect.model.LanguageModel;
import io.predilect.model.arch.ModelConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A Hugging Face folder with random weights of SmolLM2-135M's shape, deleted when closed. */
final class ModelFolderOnDisk implements AutoCloseable {
  private static final long SEED = 1;

  private final Path folder;
  private final long parameters;

  ModelFolderOnDisk() throws IOException {
    folder = Files.createTempDirectory("predilect-bench-");
    parameters = LanguageModel.writeFresh(shape(), SEED, folder);
  }

  static ModelConfig shape() {
    return ModelConfig.llama(49152, 576, 1536, 30, 9, 3, 8192, 100_000, true);
  }

  Path path() {
    return folder;
  }

  Path weights() {
    return folder.resolve("model.safetensors");
  }

  long parameters() {
    return parameters;
  }

  @Override
  public void close() throws IOException {
    Files.deleteIfExists(weights());
    Files.deleteIfExists(folder.resolve("config.json"));
    Files.deleteIfExists(folder);
  }
}
