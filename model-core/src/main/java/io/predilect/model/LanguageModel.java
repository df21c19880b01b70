package io.predilect.model;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import io.predilect.data.token.Tokens;
import io.predilect.model.arch.HfConfig;
import io.predilect.model.arch.ModelConfig;
import io.predilect.model.kernel.Engines;
import io.predilect.model.optim.OptimizerSettings;
import io.predilect.model.optim.TrainableDecoder;
import io.predilect.model.scoring.Decoder;
import io.predilect.model.scoring.PromptPool;
import io.predilect.model.scoring.PromptedBatch;
import io.predilect.model.scoring.ResponseScore;
import io.predilect.model.train.Trainable;
import io.predilect.model.weights.CheckpointTensors;
import io.predilect.model.weights.DecoderWeights;
import io.predilect.model.weights.SafetensorsWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/**
 * A model in memory: a Hugging Face folder in, scores, gradients and a Hugging Face folder out.
 *
 * <p>Scoring may be called by several threads at a time; a {@link Trainable} is for one.
 */
public final class LanguageModel implements AutoCloseable {
  private static final List<String> TOKENIZER_FILES =
      List.of(
          "tokenizer.json",
          "tokenizer_config.json",
          "special_tokens_map.json",
          "added_tokens.json",
          "vocab.json",
          "merges.txt",
          "tokenizer.model",
          "chat_template.jinja",
          "generation_config.json");

  private final Path folder;
  private final NDManager manager;
  private final DecoderWeights weights;
  private final Decoder decoder;

  private LanguageModel(Path folder, NDManager manager, DecoderWeights weights) {
    this.folder = folder;
    this.manager = manager;
    this.weights = weights;
    this.decoder = new Decoder(weights, manager);
  }

  /**
   * Loads a model on the default device.
   *
   * @param folder a Hugging Face folder
   * @param head what its last layer shall give; a reward head that the folder lacks begins at zero
   * @throws ModelException when the folder does not hold a model that is supported
   */
  public static LanguageModel open(Path folder, HeadKind head) throws IOException {
    return open(folder, head, Engines.defaultDevice());
  }

  /** Loads a model on a device. */
  public static LanguageModel open(Path folder, HeadKind head, Device device) throws IOException {
    ModelConfig config = HfConfig.read(folder);
    NDManager manager = Engines.pytorch().newBaseManager(device);
    try (CheckpointTensors tensors = CheckpointTensors.open(folder)) {
      return new LanguageModel(
          folder, manager, DecoderWeights.read(config, head, tensors, manager));
    } catch (IOException | RuntimeException e) {
      manager.close();
      throw e;
    }
  }

  /**
   * Writes a model with fresh weights: config.json and model.safetensors. The tokenizer's files are
   * the caller's to add.
   */
  public static void writeFresh(ModelConfig config, long seed, Path folder) throws IOException {
    Files.createDirectories(folder);
    try (NDManager manager = Engines.pytorch().newBaseManager(Device.cpu())) {
      DecoderWeights weights = DecoderWeights.fresh(config, HeadKind.CAUSAL, seed, manager);
      SafetensorsWriter.write(weights.byFileName(manager), folder.resolve("model.safetensors"));
    }
    HfConfig.writeFresh(config, folder);
  }

  public ModelConfig config() {
    return weights.config();
  }

  public HeadKind head() {
    return weights.kind();
  }

  /** Scores a batch; one score per response, in order. */
  public List<ResponseScore> score(PromptedBatch batch) {
    return decoder.score(batch);
  }

  /** Runs prompts once and keeps their keys and values for {@link #rewardsUnder}. */
  public PromptPool pool(List<Tokens> prompts) {
    return decoder.pool(prompts);
  }

  /**
   * The reward of every response under every prompt of a pool.
   *
   * @param batchTokens response tokens run at a time
   * @return [prompt][response]
   */
  public double[][] rewardsUnder(PromptPool pool, List<Tokens> responses, int batchTokens) {
    return decoder.rewardsUnder(pool, responses, batchTokens);
  }

  /** The forward passes, for decoding. */
  public Decoder decoder() {
    return decoder;
  }

  /**
   * This model with gradients and an optimiser; closing it leaves the model as trained.
   *
   * @param checkpointing whether activations inside blocks are made again instead of kept
   */
  public Trainable trainable(OptimizerSettings settings, boolean checkpointing) {
    return new TrainableDecoder(decoder, settings, checkpointing, manager);
  }

  /**
   * Writes a Hugging Face folder: configuration, weights, and the tokenizer this model came with.
   */
  public void save(Path target) throws IOException {
    Files.createDirectories(target);
    try (NDManager scope = manager.newSubManager()) {
      SafetensorsWriter.write(weights.byFileName(scope), target.resolve("model.safetensors"));
    }
    HfConfig.write(config(), head(), folder, target);
    for (String name : TOKENIZER_FILES) {
      Path file = folder.resolve(name);
      if (Files.exists(file)) {
        Files.copy(file, target.resolve(name), StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }

  @Override
  public void close() {
    decoder.close();
    manager.close();
  }
}
