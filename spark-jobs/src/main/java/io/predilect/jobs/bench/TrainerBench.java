package io.predilect.jobs.bench;

import io.predilect.data.shard.TokenizedPair;
import io.predilect.jobs.storage.LocalFolder;
import io.predilect.model.arch.HeadKind;
import io.predilect.model.scoring.Recompute;
import io.predilect.model.train.MetricsFile;
import io.predilect.model.train.TrainListener;
import io.predilect.model.train.Trainer;
import io.predilect.model.train.Training;
import io.predilect.model.train.data.ExampleSource;
import io.predilect.model.train.metrics.StepMetrics;
import io.predilect.model.train.plan.TrainPlan;
import io.predilect.model.train.step.TrainableDecoder;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * DPO steps of four pairs on a model of SmolLM2-135M's shape: the share of a step that is forward,
 * backward and optimiser. What is left is the trainer: order, batches, losses, metrics, listeners.
 */
final class TrainerBench {
  private static final double TARGET = 0.95;
  private static final int STEPS = 5; // the first warms up and is not counted
  private static final int BATCH = 4;
  private static final int PROMPT = 96;
  private static final int RESPONSE = 64;
  private static final long SEED = 3;

  private TrainerBench() {}

  static BenchResult run() throws IOException {
    try (LocalFolder folder = LocalFolder.temporary("predilect-bench-");
        BenchModel own = BenchModel.small(HeadKind.CAUSAL);
        TrainableDecoder trainable =
            new TrainableDecoder(
                own.decoder(), BenchModel.ADAMW, Recompute.NOTHING, own.manager())) {
      TimedModel model = new TimedModel(trainable);
      TrainPlan plan = BenchPlan.of("objective: {preference: dpo}, batch_size: " + BATCH, SEED);
      Clock clock = new Clock(model);
      MetricsFile metrics = new MetricsFile(folder.path().resolve("metrics.jsonl"));
      Trainer.train(
          Training.of(plan, ExampleSource.of(pairs(own)), model.trainable())
              .listener(TrainListener.all(List.of(metrics, clock))));
      return result(clock);
    }
  }

  private static BenchResult result(Clock clock) {
    double step = clock.wall / 1e6 / (STEPS - 1);
    double inside = clock.inside / 1e6 / (STEPS - 1);
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put("step_ms", step);
    figures.put("forward_backward_optimizer_ms", inside);
    figures.put("trainer_ms", step - inside);
    figures.put("trainer_percent", 100 * (1 - inside / step));
    return new BenchResult(inside / step, TARGET, figures);
  }

  private static List<TokenizedPair> pairs(BenchModel model) {
    RandomTokens random = new RandomTokens(SEED, model.config());
    return IntStream.range(0, BATCH * STEPS)
        .mapToObj(i -> random.pair(i, PROMPT, RESPONSE).withReference(-700, -700))
        .toList();
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
