package io.predilect.jobs.bench;

import io.predilect.data.token.Tokens;
import io.predilect.model.arch.HeadKind;
import io.predilect.model.arch.Precision;
import io.predilect.model.engine.DeviceMemory;
import io.predilect.model.engine.MatrixPeak;
import io.predilect.model.lora.LoraSettings;
import io.predilect.model.optim.OptimizerSettings;
import io.predilect.model.scoring.ForwardPass;
import io.predilect.model.scoring.PromptPool;
import io.predilect.model.scoring.PromptedBatch;
import io.predilect.model.scoring.Recompute;
import io.predilect.model.scoring.ResponseScore;
import io.predilect.model.train.memory.MemoryEstimate;
import io.predilect.model.train.memory.TrainingLoad;
import io.predilect.model.train.step.TrainableDecoder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The same few pieces of work on any device, with a model of any shape: tokens a second, the share
 * of the rate at which the device multiplies large matrices of the same number type, and the peak
 * memory. A GPU is measured with 16 pairs at a time, a processor with 2.
 */
final class DeviceBench {
  private static final int PROMPT = 256;
  private static final int RESPONSE = 256;
  private static final int LONG = 4096;
  private static final int ROUNDS = 5;
  private static final double TARGET = 0.5;
  private static final double BETA = 0.1;
  private static final double LEARNING_RATE = 1e-6;
  private static final double GIB = 1L << 30;
  private static final OptimizerSettings ADAMW = BenchModel.ADAMW;

  private final BenchSetup setup;
  private final int pairs;

  private DeviceBench(BenchSetup setup) {
    this.setup = setup;
    this.pairs = setup.onGpu() ? 16 : 2;
  }

  /** Work of a bench. */
  private record Work(PromptedBatch batch, double flops, Stopwatch.Work step) {}

  /** Forward pass over pairs. */
  static BenchResult score(BenchSetup setup) throws IOException {
    DeviceBench bench = new DeviceBench(setup);
    try (BenchModel model =
        BenchModel.on(setup, HeadKind.CAUSAL, setup.frozen(), Optional.empty())) {
      PromptedBatch batch = bench.pairs(model);
      double flops = FlopCount.forward(model.config(), HeadKind.CAUSAL, batch);
      return bench.measured(
          model, new Work(batch, flops, () -> model.decoder().score(batch)), Map.of());
    }
  }

  /** A step over sequences of 512 tokens, all but the first scored, of all weights. */
  static BenchResult train(BenchSetup setup) throws IOException {
    DeviceBench bench = new DeviceBench(setup);
    return bench.step(Optional.empty(), model -> sequences(model, bench.pairs, 512), bench.usual());
  }

  /** A step of DPO, of all weights. */
  static BenchResult pair(BenchSetup setup) throws IOException {
    DeviceBench bench = new DeviceBench(setup);
    return bench.step(Optional.empty(), bench::pairs, bench.usual());
  }

  /** A step of DPO, of adapters. */
  static BenchResult lora(BenchSetup setup) throws IOException {
    DeviceBench bench = new DeviceBench(setup);
    return bench.step(Optional.of(BenchModel.LORA), bench::pairs, bench.usual());
  }

  /** A step over one long sequence with checkpointing, of all weights; the peak is to be told. */
  static BenchResult memory(BenchSetup setup) throws IOException {
    DeviceBench bench = new DeviceBench(setup);
    return bench.step(Optional.empty(), model -> sequences(model, 1, LONG), Recompute.BLOCKS);
  }

  /** Responses under shared prompts that are run once. */
  static BenchResult sharedPrompt(BenchSetup setup) throws IOException {
    DeviceBench bench = new DeviceBench(setup);
    try (BenchModel model =
        BenchModel.on(setup, HeadKind.REWARD, setup.frozen(), Optional.empty())) {
      RandomTokens random = new RandomTokens(1, model.config());
      List<Tokens> prompts = random.list(bench.pairs, PROMPT);
      List<Tokens> responses = random.list(2 * bench.pairs, RESPONSE / 4);
      List<PromptedBatch.Response> all = new ArrayList<>();
      for (int p = 0; p < prompts.size(); p++) {
        for (Tokens response : responses) {
          all.add(new PromptedBatch.Response(p, response));
        }
      }
      PromptedBatch batch = new PromptedBatch(prompts, all);
      double flops = FlopCount.forward(model.config(), HeadKind.REWARD, batch);
      return bench.measured(
          model,
          new Work(
              batch,
              flops,
              () -> {
                try (PromptPool pool = model.decoder().pool(prompts)) {
                  pool.of(responses, LONG);
                }
              }),
          Map.of());
    }
  }

  /** How a bench's batch comes about. */
  private interface Batches {
    PromptedBatch of(BenchModel model);
  }

  private Recompute usual() {
    return setup.recompute().orElse(Recompute.usual(setup.shape().config(), setup.onGpu()));
  }

  private BenchResult step(Optional<LoraSettings> lora, Batches batches, Recompute recompute)
      throws IOException {
    Precision precision = lora.isPresent() ? setup.frozen() : setup.trained();
    try (BenchModel model = BenchModel.on(setup, HeadKind.CAUSAL, precision, lora);
        TrainableDecoder trainable =
            new TrainableDecoder(model.decoder(), ADAMW, recompute, model.manager())) {
      PromptedBatch batch = batches.of(model);
      double flops =
          lora.isPresent()
              ? FlopCount.adapting(model.config(), HeadKind.CAUSAL, batch)
              : FlopCount.training(model.config(), HeadKind.CAUSAL, batch);
      int longest = batch.tokens() / batch.prompts().size();
      MemoryEstimate estimate =
          new TrainingLoad(
                  model.config(),
                  HeadKind.CAUSAL,
                  precision,
                  lora,
                  new TrainingLoad.State(ADAMW.kind(), 0, 1),
                  new TrainingLoad.Pass(
                      batch.tokens(),
                      longest,
                      batch.prompts().size(),
                      batch.responses().size() > batch.prompts().size(),
                      recompute),
                  0)
              .estimate(setup.onGpu());
      return measured(
          model,
          new Work(batch, flops, () -> step(trainable, batch)),
          Map.of("estimated_gibibytes", estimate.total() / GIB));
    }
  }

  // Of DPO where there are two responses to a prompt, else of their log-probs.
  private static void step(TrainableDecoder trainable, PromptedBatch batch) {
    trainable.zeroGradients();
    try (ForwardPass pass = trainable.forward(batch)) {
      List<ResponseScore> scores = pass.scores();
      double[] gradients = new double[scores.size()];
      int each = scores.size() / batch.prompts().size();
      for (int i = 0; i < gradients.length; i += each) {
        double margin = scores.get(i).logps() - scores.get(i + each - 1).logps();
        gradients[i] = -BETA / (1 + Math.exp(BETA * margin)) / gradients.length;
        if (each > 1) {
          gradients[i + 1] = -gradients[i];
        }
      }
      pass.backward(gradients);
    }
    trainable.step(LEARNING_RATE);
  }

  private BenchResult measured(BenchModel model, Work work, Map<String, Double> more)
      throws IOException {
    try (MatrixPeak peak = new MatrixPeak(model.manager(), setup.half())) {
      BenchResult share =
          PeakShare.measure(
              TARGET,
              work.flops,
              setup.shape() == BenchShape.TINY ? 1 : ROUNDS,
              peak,
              () -> {
                work.step.run();
                model.await();
              });
      Map<String, Double> figures = new LinkedHashMap<>(share.figures());
      figures.put("tokens", (double) work.batch.tokens());
      figures.put("tokens_per_second", work.batch.tokens() / share.figures().get("seconds"));
      figures.put("teraflop_per_second", share.figures().get("gigaflop_per_second") / 1e3);
      putPeakMemory(setup, figures);
      figures.putAll(more);
      return new BenchResult(share.ratio(), TARGET, figures);
    }
  }

  /** The most memory: of a processor this process's, of a GPU all that is in use on it. */
  static void putPeakMemory(BenchSetup setup, Map<String, Double> figures) {
    DeviceMemory.peakBytes(setup.device())
        .ifPresent(bytes -> figures.put("peak_gibibytes", bytes / GIB));
  }

  private PromptedBatch pairs(BenchModel model) {
    return new RandomTokens(1, model.config()).batch(pairs, PROMPT, 2, RESPONSE);
  }

  private static PromptedBatch sequences(BenchModel model, int count, int length) {
    return new RandomTokens(1, model.config()).sequences(count, length);
  }
}
