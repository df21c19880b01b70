package io.predilect.jobs.bench;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import io.predilect.data.shard.TokenizedPair;
import io.predilect.data.token.Tokens;
import io.predilect.model.arch.HeadKind;
import io.predilect.model.arch.ModelConfig;
import io.predilect.model.engine.Engines;
import io.predilect.model.scoring.Decoder;
import io.predilect.model.train.MetricsFile;
import io.predilect.model.train.TrainListener;
import io.predilect.model.train.Trainer;
import io.predilect.model.train.Training;
import io.predilect.model.train.data.ExampleSource;
import io.predilect.model.train.metrics.StepMetrics;
import io.predilect.model.train.plan.TrainPlan;
import io.predilect.model.train.step.TrainableDecoder;
import io.predilect.model.weights.DecoderWeights;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;

/**
 * DPO steps of four pairs on a model of SmolLM2-135M's shape: the share of a step that is forward,
 * backward and optimiser. What is left is the trainer: order, batches, losses, metrics, listeners.
 */
final class TrainerBench implements Bench {
  private static final double TARGET = 0.95;
  private static final int STEPS = 5; // the first warms up and is not counted
  private static final int BATCH = 4;
  private static final int PROMPT = 96;
  private static final int RESPONSE = 64;
  private static final int VOCABULARY = 49152;
  private static final long SEED = 3;

  @Override
  public String name() {
    return "trainer";
  }

  @Override
  public String description() {
    return "share of a DPO step, 135M shape, that is forward, backward and optimiser";
  }

  @Override
  public BenchResult run() throws IOException {
    Path folder = Files.createTempDirectory("predilect-bench-");
    Path metrics = folder.resolve("metrics.jsonl");
    try (NDManager manager = Engines.pytorch().newBaseManager(Device.cpu());
        Decoder decoder =
            new Decoder(
                DecoderWeights.fresh(
                    ModelConfig.llama(VOCABULARY, 576, 1536, 30, 9, 3, 8192, 100_000, true),
                    HeadKind.CAUSAL,
                    SEED,
                    manager),
                manager);
        TrainableDecoder trainable =
            new TrainableDecoder(decoder, BenchModel.ADAMW, false, manager)) {
      TimedModel model = new TimedModel(trainable);
      TrainPlan plan = BenchPlan.of("objective: {preference: dpo}, batch_size: " + BATCH, SEED);
      Clock clock = new Clock(model);
      Trainer.train(
          Training.of(plan, ExampleSource.of(pairs()), model.trainable())
              .listener(TrainListener.all(List.of(new MetricsFile(metrics), clock))));
      return result(clock);
    } finally {
      Files.deleteIfExists(metrics);
      Files.delete(folder);
    }
  }

  private BenchResult result(Clock clock) {
    double step = clock.wall / 1e6 / (STEPS - 1);
    double inside = clock.inside / 1e6 / (STEPS - 1);
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put("step_ms", step);
    figures.put("forward_backward_optimizer_ms", inside);
    figures.put("trainer_ms", step - inside);
    figures.put("trainer_percent", 100 * (1 - inside / step));
    return new BenchResult(name(), inside / step, TARGET, figures);
  }

  private static List<TokenizedPair> pairs() {
    Random random = new Random(SEED);
    List<TokenizedPair> pairs = new ArrayList<>();
    for (int i = 0; i < BATCH * STEPS; i++) {
      pairs.add(
          new TokenizedPair(
                  "pair-" + i,
                  "",
                  tokens(random, PROMPT),
                  tokens(random, RESPONSE),
                  tokens(random, RESPONSE),
                  Optional.empty(),
                  OptionalDouble.empty(),
                  OptionalDouble.empty(),
                  OptionalDouble.empty())
              .withReference(-700, -700));
    }
    return pairs;
  }

  private static Tokens tokens(Random random, int length) {
    return Tokens.of(random.ints(length, 0, VOCABULARY).toArray());
  }

  /** Wall time and time in the model, from the end of the first step to that of the last. */
  private static final class Clock implements TrainListener {
    private final TimedModel model;
    private long wall;
    private long inside;

    Clock(TimedModel model) {
      this.model = model;
    }

    @Override
    public void logged(StepMetrics metrics) {
      if (metrics.step() == 1) {
        wall = -System.nanoTime();
        inside = -model.nanos();
      } else if (metrics.step() == STEPS) {
        wall += System.nanoTime();
        inside += model.nanos();
      }
    }
  }
}
