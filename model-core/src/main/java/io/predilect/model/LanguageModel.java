package io.predilect.model;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.predilect.data.token.Tokens;
import io.predilect.model.arch.HeadKind;
import io.predilect.model.arch.HfConfig;
import io.predilect.model.arch.ModelConfig;
import io.predilect.model.arch.ModelException;
import io.predilect.model.arch.Precision;
import io.predilect.model.engine.Engines;
import io.predilect.model.lora.AdapterFolder;
import io.predilect.model.lora.AdapterMerge;
import io.predilect.model.lora.BesideWeights;
import io.predilect.model.lora.LoraLayout;
import io.predilect.model.lora.LoraSettings;
import io.predilect.model.lora.LoraWeights;
import io.predilect.model.optim.OptimizerSettings;
import io.predilect.model.optim.Sharing;
import io.predilect.model.scoring.Decoder;
import io.predilect.model.scoring.EmbeddingNoise;
import io.predilect.model.scoring.PromptPool;
import io.predilect.model.scoring.PromptedBatch;
import io.predilect.model.scoring.PromptedModel;
import io.predilect.model.scoring.Recompute;
import io.predilect.model.scoring.ResponseScore;
import io.predilect.model.train.step.ReferenceBeside;
import io.predilect.model.train.step.Trainable;
import io.predilect.model.train.step.TrainableDecoder;
import io.predilect.model.weights.CheckpointTensors;
import io.predilect.model.weights.DecoderWeights;
import io.predilect.model.weights.FreshWeights;
import io.predilect.model.weights.SafetensorsWriter;
import io.predilect.model.weights.TrainedWeights;
import io.predilect.model.weights.WeightForm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * A model in memory: a Hugging Face folder in, scores, gradients and a Hugging Face folder out.
 *
 * <p>Scoring may be called by several threads at a time; a {@link Trainable} is for one.
 */
public final class LanguageModel implements PromptedModel, AutoCloseable {
  private final ModelSource folder;
  private final NDManager manager;
  private DecoderWeights weights;
  private Decoder base;
  private volatile Decoder decoder; // the base, or another with adapters

  private LanguageModel(ModelSource folder, NDManager manager, DecoderWeights weights) {
    this.folder = folder;
    this.manager = manager;
    this.weights = weights;
    this.base = new Decoder(weights, manager);
    this.decoder = base;
  }

  /** Loads a model in float32 on the first GPU where there is one, else on the processor. */
  public static LanguageModel open(Path folder, HeadKind head) throws IOException {
    return open(folder, head, Precision.FLOAT32);
  }

  /** The same in a number type. */
  public static LanguageModel open(Path folder, HeadKind head, Precision precision)
      throws IOException {
    return open(folder, head, precision, Engines.defaultDevice());
  }

  /**
   * Loads a model.
   *
   * @param folder a Hugging Face folder, or a PEFT folder: then the model it names as its base is
   *     loaded and the adapters are merged into it
   * @param head what its last layer shall give; a reward head begins at zero where the folder is
   *     that of a language model
   * @param precision the number type it is held in
   * @param device {@code cpu}, or {@code cuda:N} as this process counts its GPUs
   * @throws ModelException when the folder does not hold a model that is supported
   */
  public static LanguageModel open(Path folder, HeadKind head, Precision precision, String device)
      throws IOException {
    return open(folder, head, precision, device, WeightForm.FULL);
  }

  /**
   * The same with the blocks' matrices in a form, such as 4 bits: then adapters alone can be
   * trained, and what is saved are those, or after {@link #merge} the weights as numbers again.
   *
   * @throws ModelException when the folder has adapters, which 4 bits leave no room for
   */
  public static LanguageModel open(
      Path folder, HeadKind head, Precision precision, String device, WeightForm form)
      throws IOException {
    return open(folder, head, precision, device, form, weights -> weights);
  }

  /**
   * Checks that a model can be held in a form, which its small files tell.
   *
   * @throws ModelException when it cannot: 4 bits leave no room for adapters, and none of its
   *     experts are held so
   */
  public static void requireForm(ModelSource source, WeightForm form) {
    if (form.fourBit() && source.adapter().isPresent()) {
      throw new ModelException(
          source.adapter().get()
              + " has adapters, which cannot be added to weights in 4 bits: name a merged model, or"
              + " set load_in_4bit to false");
    }
    if (form.fourBit() && source.config().block().experts().isPresent()) {
      throw new ModelException(
          source.base() + " has experts, which are not held in 4 bits: set load_in_4bit to false");
    }
  }

  /**
   * Loads a language model to generate with, which it does fastest so: on the processor its
   * matrices are held in another order, see {@link DecoderWeights#packed}. It can be trained and
   * saved no more, and its scores have other last bits.
   */
  public static LanguageModel openToGenerate(Path folder, Precision precision, String device)
      throws IOException {
    return open(
        folder, HeadKind.CAUSAL, precision, device, WeightForm.FULL, weights -> weights.packed());
  }

  private static LanguageModel open(
      Path folder,
      HeadKind head,
      Precision precision,
      String device,
      WeightForm form,
      UnaryOperator<DecoderWeights> order)
      throws IOException {
    ModelSource source = ModelSource.of(folder);
    ModelConfig config = source.config();
    if (head == HeadKind.REWARD) {
      RewardHead.require(source);
    }
    requireForm(source, form);
    HfConfig.tellOwnCode(source.base());
    NDManager manager = Engines.pytorch().newBaseManager(Engines.device(device));
    try (CheckpointTensors tensors =
        CheckpointTensors.open(source.base(), config.family().prefix())) {
      DecoderWeights weights = DecoderWeights.read(config, head, tensors, precision, form, manager);
      if (source.adapter().isPresent()) {
        weights = AdapterFolder.mergeInto(weights, source.adapter().get(), manager);
      }
      return new LanguageModel(source, manager, order.apply(weights));
    } catch (IOException | RuntimeException e) {
      manager.close();
      throw e;
    }
  }

  /**
   * Writes a model with fresh weights: config.json and model.safetensors. The tokenizer's files are
   * the caller's to add.
   *
   * @return how many parameters it has
   */
  public static long writeFresh(ModelConfig config, long seed, Path folder) throws IOException {
    Files.createDirectories(folder);
    try (NDManager manager = Engines.pytorch().newBaseManager(Device.cpu())) {
      DecoderWeights weights = FreshWeights.of(config, HeadKind.CAUSAL, seed, manager);
      Map<String, NDArray> tensors = weights.byFileName(manager);
      SafetensorsWriter.write(tensors, folder.resolve("model.safetensors"));
      HfConfig.writeFresh(config, folder);
      return tensors.values().stream().mapToLong(NDArray::size).sum();
    }
  }

  public ModelConfig config() {
    return weights.config();
  }

  public HeadKind head() {
    return weights.kind();
  }

  /** The bytes of its weights. */
  public long bytes() {
    return weights.bytes();
  }

  @Override
  public int batchTokens(int most) {
    return Engines.batchTokens(manager.getDevice(), most);
  }

  @Override
  public List<ResponseScore> score(PromptedBatch batch) {
    return decoder.score(batch);
  }

  /**
   * What a reward model says after every token of a batch's responses: r(x, y_{≤t}), one array per
   * response.
   */
  public List<float[]> rewardsWithin(PromptedBatch batch) {
    return decoder.rewardsWithin(batch);
  }

  /** Runs prompts once and keeps their keys and values; the caller closes the pool. */
  @Override
  public PromptPool pool(List<Tokens> prompts) {
    return decoder.pool(prompts);
  }

  @Override
  public int maxPositions() {
    return config().maxPositions();
  }

  @Override
  public long poolBytes(int tokens) {
    return decoder.poolBytes(tokens);
  }

  /** Whether it is on a GPU. */
  public boolean isOnGpu() {
    return decoder.isOnGpu();
  }

  /** The forward passes, for decoding. */
  public Decoder decoder() {
    return decoder;
  }

  /** This model with gradients and an optimiser for all its weights, in one process. */
  public Trainable trainable(OptimizerSettings settings, Recompute recompute) {
    return trainable(settings, recompute, Optional.empty(), Sharing.nothing());
  }

  /** The same with fresh adapters, which are trained in the weights' place. */
  public Trainable trainable(OptimizerSettings settings, Recompute recompute, LoraSettings lora) {
    return trainable(settings, recompute, Optional.of(lora), Sharing.nothing());
  }

  /**
   * This model with gradients and an optimiser; closing it leaves the model as trained. With
   * adapters the weights stay as they are; of them only a reward head is trained. The adapters
   * remain part of this model, in all that it computes, until {@link #merge} adds them to the
   * weights. Of weights held in bfloat16, which has no room for small updates, the optimiser steps
   * masters in float32.
   *
   * @param recompute what of a pass is made again instead of kept
   * @param lora fresh adapters; empty: all weights are trained
   * @param sharing what the ranks share out among them
   * @throws ModelException when a target of the adapters names no layer of this model
   */
  public Trainable trainable(
      OptimizerSettings settings,
      Recompute recompute,
      Optional<LoraSettings> lora,
      Sharing sharing) {
    return trainable(settings, recompute, lora, sharing, Optional.empty(), false);
  }

  /**
   * The same with noise on embeddings in training, and with a reference.
   *
   * @param beside whether passes are held against the model as it is now: of what is trained a copy
   *     is kept. Of adapters with nothing trained beside them none is needed, and they have a
   *     reference in any case
   */
  public Trainable trainable(
      OptimizerSettings settings,
      Recompute recompute,
      Optional<LoraSettings> lora,
      Sharing sharing,
      Optional<EmbeddingNoise> noise,
      boolean beside) {
    requireNoAdapters();
    requirePlain();
    lora.ifPresentOrElse(this::adapt, this::requireFull);
    return new TrainableDecoder(
        decoder, settings, recompute, sharing, noise, reference(beside), manager);
  }

  private Optional<ReferenceBeside> reference(boolean beside) {
    if (decoder.adapters().map(LoraWeights::alone).orElse(false)) {
      return Optional.of(ReferenceBeside.shared(base));
    }
    return beside ? Optional.of(ReferenceBeside.copied(decoder, manager)) : Optional.empty();
  }

  private void adapt(LoraSettings lora) {
    requireNoAdapters();
    DecoderWeights prepared = BesideWeights.prepare(weights, lora);
    LoraLayout layout = LoraLayout.of(prepared.config(), lora);
    LoraWeights adapters = LoraWeights.fresh(layout, prepared, manager);
    use(prepared);
    decoder = new Decoder(weights, adapters, manager);
  }

  private void use(DecoderWeights other) {
    if (other != weights) {
      base.close();
      weights = other;
      base = new Decoder(weights, manager);
    }
  }

  /**
   * Takes over what a {@link Trainable} of this same model wrote by {@link Trainable#saveWeights},
   * to score with it.
   *
   * @param file of a checkpoint
   * @param lora the adapters that were trained; empty: all weights were
   * @throws ModelException when the file does not hold such weights
   */
  public void load(Path file, Optional<LoraSettings> lora) throws IOException {
    requirePlain();
    lora.ifPresentOrElse(this::adapt, this::requireFull);
    TrainedWeights trained =
        decoder.adapters().<TrainedWeights>map(adapters -> adapters).orElse(weights);
    TrainableDecoder.load(file, trained, manager);
  }

  /** Adds the adapters to the weights; a model without adapters stays as it is. */
  public void merge() {
    if (decoder.adapters().isPresent()) {
      Decoder adapted = decoder;
      LoraWeights adapters = adapted.adapters().get();
      use(weights.full());
      AdapterMerge.into(weights, adapters);
      decoder = base;
      adapted.close();
      adapters.close();
    }
  }

  private void requireNoAdapters() {
    if (decoder.adapters().isPresent()) {
      throw new IllegalStateException("this model has adapters: merge() adds them to its weights");
    }
  }

  private void requirePlain() {
    if (weights.isPacked()) {
      throw new IllegalStateException(
          "this model was opened to generate with: open() it to train or save it");
    }
  }

  private void requireFull() {
    requirePlain();
    if (weights.form().fourBit()) {
      throw new IllegalStateException(
          "weights in 4 bits are neither trained nor saved: train adapters and merge() them");
    }
  }

  /**
   * Writes the adapters as a PEFT folder, with the tokenizer this model came with.
   *
   * @param baseModel the base's path or name, for whoever loads the adapters; it must hold the
   *     weights that this model was opened with
   * @throws IllegalStateException when this model has no adapters
   */
  public void saveAdapter(Path target, String baseModel) throws IOException {
    LoraWeights adapters =
        decoder
            .adapters()
            .orElseThrow(
                () -> new IllegalStateException("this model has no adapters; save() writes it"));
    AdapterFolder.write(adapters, head(), baseModel, target);
    folder.copyTokenizer(target);
  }

  /**
   * Writes a Hugging Face folder: configuration, weights, and the tokenizer this model came with.
   *
   * @throws IllegalStateException when there are adapters, which such a folder cannot hold apart
   */
  public void save(Path target) throws IOException {
    requireNoAdapters();
    requireFull();
    Files.createDirectories(target);
    try (NDManager scope = manager.newSubManager()) {
      SafetensorsWriter.write(weights.byFileName(scope), target.resolve("model.safetensors"));
    }
    folder.copyTokenizer(target);
    HfConfig.write(config(), head(), weights.precision().halfWeights(), folder.base(), target);
  }

  @Override
  public void close() {
    if (decoder != base) {
      decoder.close();
    }
    base.close();
    manager.close();
  }
}
