package io.predilect.jobs.bench;

import io.predilect.jobs.storage.LocalFolder;
import io.predilect.model.train.TrainListener;
import io.predilect.model.train.Trainer;
import io.predilect.model.train.Training;
import io.predilect.model.train.data.ExampleFile;
import io.predilect.model.train.data.ExampleSurvey;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * A rank over so many short pairs, with a {@link NoModel} for a model: writes its file of examples,
 * computes reference log-probs where the objective asks for them, and takes steps.
 */
final class PairsInMemoryRun {
  private static final int BATCH = 64;
  private static final int STEPS = 400;
  private static final int WARM_UP = 200; // not timed; the first also shuffles or fills the pool
  private static final int MEASUREMENTS = 5;
  private static final int TOKENS = 8;
  private static final int VOCABULARY = 50_000;
  private static final long SEED = 5;
  private static final double NANOS = 1e9;

  /** How the rank trains. */
  enum Kind {
    DPO("objective: {preference: dpo}"),
    PRIORITISED("objective: {preference: reward}, prioritised: {gaps: refreshed}");

    private final String settings;

    Kind(String settings) {
      this.settings = settings;
    }
  }

  private PairsInMemoryRun() {}

  /** Runs; prints the figures. */
  @SuppressWarnings("SystemOut")
  public static void main(String[] arguments) throws IOException {
    Kind kind = Kind.valueOf(arguments[0]);
    int pairs = Integer.parseInt(arguments[1]);
    try (LocalFolder folder = LocalFolder.temporary("predilect-bench-")) {
      Path file = folder.path().resolve("examples");
      ExampleFile.write(
          file,
          IntStream.range(0, pairs)
              .mapToObj(i -> new RandomTokens(i, VOCABULARY).pair(i, TOKENS, TOKENS))
              .iterator(),
          new ExampleSurvey.Builder());
      try (ExampleFile examples = ExampleFile.open(file)) {
        Steps steps = new Steps();
        Trainer.train(
            Training.of(
                    BenchPlan.of(
                        String.format(
                            Locale.ROOT,
                            "%s, batch_size: %d, max_steps: %d",
                            kind.settings,
                            BATCH,
                            STEPS),
                        SEED),
                    examples,
                    NoModel.trainable(kind == Kind.PRIORITISED))
                .gaps(step -> Optional.of(gaps(pairs)))
                .listener(steps));
        System.out.println("step_seconds=" + Stopwatch.median(steps.seconds));
        System.out.println("heap_bytes=" + steps.heapBytes);
      }
    }
  }

  private static float[] gaps(int pairs) {
    Random random = new Random(SEED);
    float[] gaps = new float[pairs];
    for (int i = 0; i < pairs; i++) {
      gaps[i] = (float) random.nextGaussian();
    }
    return gaps;
  }

  /** What the heap holds at least while steps warm up, and the time of those that follow. */
  private static final class Steps implements TrainListener {
    private final List<Double> seconds = new ArrayList<>();
    private long heapBytes = Long.MAX_VALUE;
    private long begun;

    @Override
    public void stepped(int steps) {
      if (steps > WARM_UP) {
        seconds.add((System.nanoTime() - begun) / NANOS);
      } else if (steps % (WARM_UP / MEASUREMENTS) == 0) {
        heapBytes = Math.min(heapBytes, ProcessMemory.liveHeap());
      }
      begun = System.nanoTime();
    }
  }
}
