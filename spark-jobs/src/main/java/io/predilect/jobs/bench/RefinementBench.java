package io.predilect.jobs.bench;

import io.predilect.data.shard.TokenizedPair;
import io.predilect.data.token.Tokens;
import io.predilect.model.arch.HeadKind;
import io.predilect.model.arch.ModelConfig;
import io.predilect.model.scoring.Recompute;
import io.predilect.model.train.TrainListener;
import io.predilect.model.train.Trainer;
import io.predilect.model.train.Training;
import io.predilect.model.train.data.ExampleSource;
import io.predilect.model.train.metrics.StepMetrics;
import io.predilect.model.train.plan.TrainPlan;
import io.predilect.model.train.step.TrainableDecoder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * What self-refinement costs: trainings of Sr-DPO against such of DPO on the same pairs, turn
 * about, each over some steps with the reference's passes before them. A step of Sr-DPO has one
 * forward pass more, over both responses under p⊕x, and so has the reference.
 */
final class RefinementBench {
  // 20.8 against 16.8 hours on a GPU (Yu et al. 2024).
  private static final double TARGET = 16.8 / 20.8;
  // 8 million weights: passes over them are nearly all of a step, as with a large model's.
  private static final ModelConfig SHAPE =
      ModelConfig.llama(8192, 256, 768, 8, 4, 2, 1024, 1e5, true);
  private static final int ROUNDS = 3;
  private static final int STEPS = 4; // the first one's time is with what comes before it
  private static final int BATCH = 2;
  private static final int PROMPT = 128;
  private static final int ASKING = 61; // the paper's p in SmolLM2's tokens
  private static final int RESPONSE = 128;
  private static final long SEED = 3;
  private static final double NANOS = 1e9;

  private RefinementBench() {}

  static BenchResult run() throws IOException {
    return run(SHAPE);
  }

  static BenchResult run(ModelConfig shape) throws IOException {
    try (BenchModel own = BenchModel.small(HeadKind.CAUSAL, shape);
        TrainableDecoder model =
            new TrainableDecoder(
                own.decoder(), BenchModel.ADAMW, Recompute.NOTHING, own.manager())) {
      List<TokenizedPair> pairs = pairs(own);
      Arm plain = new Arm(model, pairs, "");
      Arm refined = new Arm(model, pairs, ", refinement: {lambda: 0.5}");
      plain.train();
      refined.train();
      List<Double> plainSteps = new ArrayList<>();
      List<Double> refinedSteps = new ArrayList<>();
      List<Double> stepRatios = new ArrayList<>();
      List<Double> wholeRatios = new ArrayList<>();
      for (int round = 0; round < ROUNDS; round++) {
        Time one = plain.train();
        Time other = refined.train();
        plainSteps.add(one.step());
        refinedSteps.add(other.step());
        stepRatios.add(other.step() / one.step());
        wholeRatios.add(other.whole() / one.whole());
      }
      double times = Stopwatch.median(wholeRatios);
      Map<String, Double> figures = new LinkedHashMap<>();
      figures.put("dpo_seconds_per_step", Stopwatch.median(plainSteps));
      figures.put("sr_dpo_seconds_per_step", Stopwatch.median(refinedSteps));
      figures.put("step_times_dpo", Stopwatch.median(stepRatios));
      figures.put("epoch_with_references_times_dpo", times);
      figures.put("paper_times_dpo", 1 / TARGET);
      return new BenchResult(1 / times, TARGET, figures);
    }
  }

  private static List<TokenizedPair> pairs(BenchModel model) {
    RandomTokens random = new RandomTokens(SEED, model.config());
    Tokens asking = random.of(ASKING);
    return IntStream.range(0, BATCH * STEPS)
        .mapToObj(i -> augmented(random.pair(i, PROMPT, RESPONSE), asking))
        .toList();
  }

  private static TokenizedPair augmented(TokenizedPair pair, Tokens asking) {
    return TokenizedPair.of(pair.id(), pair.subset(), pair.prompt(), pair.chosen(), pair.rejected())
        .withAugmentedPrompt(Optional.of(asking.plus(pair.prompt())));
  }

  /**
   * What a training took, in seconds.
   *
   * @param whole with the reference's passes and the first step
   * @param step the median of the others
   */
  private record Time(double whole, double step) {}

  /** One objective on the pairs. */
  private record Arm(TrainableDecoder model, List<TokenizedPair> pairs, String refinement) {
    Time train() throws IOException {
      TrainPlan plan =
          BenchPlan.of(
              String.format(
                  Locale.ROOT,
                  "objective: {preference: dpo%s}, batch_size: %d, learning_rate: 1.0e-6",
                  refinement,
                  BATCH),
              SEED);
      Clock clock = new Clock();
      long begun = System.nanoTime();
      Trainer.train(Training.of(plan, ExampleSource.of(pairs), model).listener(clock));
      return new Time((System.nanoTime() - begun) / NANOS, Stopwatch.median(clock.seconds));
    }
  }

  /** Seconds of each step but the first. */
  private static final class Clock implements TrainListener {
    private final List<Double> seconds = new ArrayList<>();
    private long last;

    @Override
    public void logged(StepMetrics metrics) {
      long now = System.nanoTime();
      if (metrics.step() > 1) {
        seconds.add((now - last) / NANOS);
      }
      last = now;
    }
  }
}
