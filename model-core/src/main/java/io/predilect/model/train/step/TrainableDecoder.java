package io.predilect.model.train.step;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.predilect.data.token.Tokens;
import io.predilect.model.arch.Experts;
import io.predilect.model.distributed.Collective;
import io.predilect.model.engine.Engines;
import io.predilect.model.engine.Kernels;
import io.predilect.model.optim.FlatTensors;
import io.predilect.model.optim.FusedOptimizer;
import io.predilect.model.optim.JoinedRows;
import io.predilect.model.optim.Optimizer;
import io.predilect.model.optim.OptimizerSettings;
import io.predilect.model.optim.OptimizerState;
import io.predilect.model.optim.PassSums;
import io.predilect.model.optim.Sharing;
import io.predilect.model.scoring.Decoder;
import io.predilect.model.scoring.EmbeddingNoise;
import io.predilect.model.scoring.ForwardPass;
import io.predilect.model.scoring.PromptPool;
import io.predilect.model.scoring.PromptedBatch;
import io.predilect.model.scoring.Recompute;
import io.predilect.model.scoring.RecordedPass;
import io.predilect.model.scoring.ResponseScore;
import io.predilect.model.scoring.WeightGradients;
import io.predilect.model.weights.CheckpointTensors;
import io.predilect.model.weights.SafetensorsWriter;
import io.predilect.model.weights.TrainedWeights;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * A decoder in training: all its weights, or, where it has adapters, those and a reward head. For
 * one thread at a time.
 */
public final class TrainableDecoder implements Trainable {
  private final Decoder decoder;
  private final Recompute recompute;
  private final NDManager manager;
  private final Kernels kernels;
  private final TrainedWeights trained;
  private final Map<String, NDArray> weights;
  private final Optional<KeptGradients> kept;
  private final Optional<PassSums> passSums; // in their place
  private final Optimizer optimizer;
  private final Optional<EmbeddingNoise.Source> noise;
  private final Optional<ReferenceBeside> reference;

  /** Makes a decoder's weights trainable in one process. */
  public TrainableDecoder(
      Decoder decoder, OptimizerSettings settings, Recompute recompute, NDManager parent) {
    this(
        decoder,
        settings,
        recompute,
        Sharing.nothing(),
        Optional.empty(),
        Optional.empty(),
        parent);
  }

  /**
   * Makes a decoder's weights trainable.
   *
   * @param recompute what of a pass is made again instead of kept
   * @param sharing what the ranks share out among them
   * @param noise what is added to embeddings in training
   * @param reference the model as it was, which is closed with this; empty: there is none beside it
   * @param parent owner of gradients and optimiser state
   */
  public TrainableDecoder(
      Decoder decoder,
      OptimizerSettings settings,
      Recompute recompute,
      Sharing sharing,
      Optional<EmbeddingNoise> noise,
      Optional<ReferenceBeside> reference,
      NDManager parent) {
    this.decoder = decoder;
    this.reference = reference;
    this.recompute = recompute;
    this.manager = parent.newSubManager();
    this.noise = noise.map(of -> of.on(manager.getDevice()));
    this.kernels = FusedOptimizer.compile(manager);
    this.trained = decoder.adapters().isPresent() ? decoder.adapters().get() : decoder.weights();
    this.weights = trained.all();
    if (sharing.gradients()) {
      PassSums sums = new PassSums(weights, sharing.ranks(), kernels, manager);
      this.kept = Optional.empty();
      this.passSums = Optional.of(sums);
      this.optimizer = Optimizer.of(settings, sums, kernels, manager);
    } else {
      KeptGradients own = KeptGradients.of(decoder.weights(), weights, kernels, manager);
      this.kept = Optional.of(own);
      this.passSums = Optional.empty();
      JoinedRows rows =
          new JoinedRows(settings.kind().stepsWholeTensors() ? trained.joined() : Map.of());
      this.optimizer =
          Optimizer.of(
              settings,
              rows.apart(weights, kernels, manager),
              rows.apart(own.byName(), kernels, manager),
              sharing,
              kernels,
              manager);
    }
  }

  @Override
  public ForwardPass forward(PromptedBatch batch) {
    OptionalLong dropout =
        decoder
            .adapters()
            .map(adapters -> adapters.dropoutSeed(optimizer.updates()))
            .orElseGet(OptionalLong::empty);
    return pass(batch, dropout, noise.map(of -> of.after(optimizer.updates())));
  }

  @Override
  public ForwardPass undisturbed(PromptedBatch batch) {
    return pass(batch, OptionalLong.empty(), Optional.empty());
  }

  private ForwardPass pass(
      PromptedBatch batch, OptionalLong dropout, Optional<EmbeddingNoise.Step> noiseOfStep) {
    WeightGradients gradients =
        kept.isPresent() ? kept.get() : new PassedGradients(weights, passSums.orElseThrow());
    return new RecordedPass(
        decoder,
        gradients,
        batch,
        dropout,
        noiseOfStep,
        recompute,
        reference.map(ReferenceBeside::decoder));
  }

  @Override
  public List<ResponseScore> score(PromptedBatch batch) {
    return decoder.score(batch);
  }

  @Override
  public PromptPool pool(List<Tokens> prompts) {
    return decoder.pool(prompts);
  }

  @Override
  public Device device() {
    return manager.getDevice();
  }

  @Override
  public Optional<Experts> experts() {
    return decoder.weights().config().block().experts();
  }

  @Override
  public boolean besideReference() {
    return reference.isPresent();
  }

  @Override
  public int batchTokens(int most) {
    return Engines.batchTokens(manager.getDevice(), most);
  }

  @Override
  public int maxPositions() {
    return decoder.weights().config().maxPositions();
  }

  @Override
  public long poolBytes(int tokens) {
    return decoder.poolBytes(tokens);
  }

  @Override
  public void zeroGradients() {
    optimizer.zeroGradients();
  }

  @Override
  public Collective passSharers() {
    return passSums.map(PassSums::ranks).orElseGet(Collective::alone);
  }

  @Override
  public void joinPass() {
    passSums.ifPresent(PassSums::join);
  }

  @Override
  public void sumGradients(Collective collective) {
    optimizer.sumGradients(collective);
  }

  @Override
  public void changeWeights(Consumer<float[]> change) {
    new FlatTensors(List.copyOf(weights.values()), kernels, manager).change(change);
  }

  @Override
  public void changeOptimizer(Consumer<float[]> change) {
    optimizer.change(change);
  }

  @Override
  public double gradientNorm() {
    return optimizer.gradientNorm();
  }

  @Override
  public double weightNorm() {
    try (NDManager scope = manager.newSubManager()) {
      List<NDArray> all = List.copyOf(weights.values());
      return kernels.call("norm").with("g", all).run(scope).get(0).getFloat();
    }
  }

  @Override
  public void scaleGradients(double factor) {
    optimizer.scaleGradients(factor);
  }

  @Override
  public void step(double learningRate) {
    optimizer.step(learningRate);
  }

  @Override
  public void saveWeights(Path file) throws IOException {
    try (NDManager scope = manager.newSubManager()) {
      SafetensorsWriter.write(trained.byFileName(weights, scope), file);
    }
  }

  @Override
  public void loadWeights(Path file) throws IOException {
    assign(file, trained, kernels, manager);
  }

  /**
   * Reads what {@link #saveWeights} wrote into weights that are not in training.
   *
   * @param into a decoder's weights, or its adapters
   */
  public static void load(Path file, TrainedWeights into, NDManager parent) throws IOException {
    try (NDManager scope = parent.newSubManager();
        Kernels kernels = FusedOptimizer.compile(scope)) {
      assign(file, into, kernels, scope);
    }
  }

  private static void assign(Path file, TrainedWeights into, Kernels kernels, NDManager parent)
      throws IOException {
    try (CheckpointTensors tensors = CheckpointTensors.ofFile(file);
        NDManager scope = parent.newSubManager()) {
      List<NDArray> source = new ArrayList<>(into.read(tensors, scope).values());
      kernels
          .call("assign")
          .with("w", List.copyOf(into.all().values()))
          .with("source", source)
          .run(scope);
    }
  }

  @Override
  public OptimizerState optimizerState(Path scratch) throws IOException {
    return optimizer.state(scratch);
  }

  @Override
  public void loadOptimizer(Path file) throws IOException {
    optimizer.load(file);
  }

  /**
   * The gradients by the weights' names in files; views in {@code scope}.
   *
   * @throws java.util.NoSuchElementException when they are shared out
   */
  public Map<String, NDArray> gradientsByFileName(NDManager scope) {
    return trained.byFileName(kept.orElseThrow().byName(), scope);
  }

  @Override
  public void close() {
    optimizer.close();
    noise.ifPresent(EmbeddingNoise.Source::close);
    reference.ifPresent(ReferenceBeside::close);
    kernels.close();
    weights.values().forEach(weight -> weight.setRequiresGradient(false));
    manager.close();
  }
}
