package io.predilect.model.selfcheck;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.predilect.model.LanguageModel;
import io.predilect.model.arch.HfConfig;
import io.predilect.model.arch.ModelConfig;
import io.predilect.model.arch.Precision;
import io.predilect.model.engine.Engines;
import io.predilect.model.weights.FreshWeights;
import io.predilect.model.weights.SafetensorsWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;

/** Small random models in a folder, to be opened on a device and on the processor. */
public final class Lab {
  private static final long SEED = 20;
  private static final String CPU = "cpu";

  private final Path models;
  private final Path references;
  private final String device;

  /**
   * A lab whose models are there.
   *
   * @param models those that the device gets; saved ones go there too
   * @param references those that the processor gets
   */
  Lab(Path models, Path references, String device) {
    this.models = models;
    this.references = references;
    this.device = device;
  }

  /**
   * Writes the models.
   *
   * @param folder an empty folder; it stays the caller's, with all that checks write there
   * @param device {@code cpu}, or {@code cuda:N} as this process counts its GPUs
   */
  public static Lab in(Path folder, String device) throws IOException {
    for (Subject subject : Subject.ALL) {
      write(subject, folder.resolve(subject.folder()));
    }
    return new Lab(folder, folder, device);
  }

  private static void write(Subject subject, Path folder) throws IOException {
    Files.createDirectories(folder);
    Files.writeString(folder.resolve("config.json"), subject.shape().config());
    ModelConfig config = HfConfig.read(folder);
    Random random = new Random(SEED);
    try (NDManager manager = Engines.pytorch().newBaseManager(Device.cpu())) {
      Map<String, NDArray> tensors =
          new LinkedHashMap<>(
              FreshWeights.of(config, subject.head(), SEED, manager).byFileName(manager));
      // A fresh reward head is zero, and then all rewards are.
      float[] head = new float[config.hiddenSize()];
      for (int i = 0; i < head.length; i++) {
        head[i] = (float) random.nextGaussian() / 10;
      }
      tensors.computeIfPresent(
          "score.weight", (name, zero) -> manager.create(head, zero.getShape()));
      SafetensorsWriter.write(tensors, folder.resolve("model.safetensors"));
    }
  }

  /** The folder of a model that the device gets. */
  Path folder(Subject subject) {
    return models.resolve(subject.folder());
  }

  /** An empty folder for what a check saves. */
  Path scratch() throws IOException {
    return Files.createTempDirectory(models, "saved");
  }

  LanguageModel onDevice(Subject subject) throws IOException {
    return onDevice(folder(subject), subject);
  }

  /** Opens a folder on the device as a subject is. */
  LanguageModel onDevice(Path folder, Subject subject) throws IOException {
    return LanguageModel.open(folder, subject.head(), subject.precision(), device);
  }

  /** Opens a language model on the device as stages do that only generate with it. */
  LanguageModel toGenerate(Subject subject) throws IOException {
    return LanguageModel.openToGenerate(folder(subject), subject.precision(), device);
  }

  LanguageModel onProcessor(Subject subject) throws IOException {
    return LanguageModel.open(
        references.resolve(subject.folder()), subject.head(), Precision.FLOAT32, CPU);
  }
}
