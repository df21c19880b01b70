package io.predilect.jobs.bench;

import io.predilect.data.bpe.BpeTokenizerFolder;
import io.predilect.data.bpe.BpeTrainer;
import io.predilect.data.demo.DemoPairs;
import io.predilect.data.demo.DemoSettings;
import io.predilect.data.pair.PreferencePair;
import io.predilect.data.rationale.RationaleCondition;
import io.predilect.data.shard.LengthLimits;
import io.predilect.data.shard.PairTokenizer;
import io.predilect.data.shard.TokenizedPair;
import io.predilect.data.token.ChatTokenizer;
import io.predilect.jobs.pipeline.LocalFolder;
import io.predilect.model.HeadKind;
import io.predilect.model.LanguageModel;
import io.predilect.model.arch.ModelConfig;
import io.predilect.model.distributed.Collective;
import io.predilect.model.objective.ObjectiveSettings;
import io.predilect.model.objective.ObjectiveSettings.Preference;
import io.predilect.model.objective.ObjectiveSettings.RationaleSettings;
import io.predilect.model.optim.OptimizerSettings;
import io.predilect.model.promptfree.prioritised.Clustering;
import io.predilect.model.promptfree.prioritised.Reinsertion;
import io.predilect.model.train.BestModelSettings;
import io.predilect.model.train.CheckpointStore;
import io.predilect.model.train.ExampleSource;
import io.predilect.model.train.NonFiniteSettings;
import io.predilect.model.train.PassSettings;
import io.predilect.model.train.PrioritisedSettings;
import io.predilect.model.train.StepMetrics;
import io.predilect.model.train.SyncSettings;
import io.predilect.model.train.TrainListener;
import io.predilect.model.train.TrainPlan;
import io.predilect.model.train.TrainSettings;
import io.predilect.model.train.Trainable;
import io.predilect.model.train.Trainer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.stream.Stream;

/**
 * What prioritised training (Algorithm 2) costs: seconds a step with gaps told online and refreshed
 * once a pass, against plain training of the same reward model on the same pairs.
 */
final class PrioritisedBench implements Bench {
  private static final int PAIRS = 256;
  private static final int BATCH = 32;
  private static final int PROMPTS = 16;
  private static final long SEED = 1;
  // K forward passes over the responses of two candidates a pair, against a forward and backward
  // pass over its prompt and responses.
  private static final double TARGET = 0.1;

  @Override
  public String name() {
    return "prioritised";
  }

  @Override
  public String description() {
    return "seconds a step of prioritised reward training, against plain training";
  }

  private record Timed(double secondsPerStep, double candidates) {}

  @Override
  public BenchResult run() throws IOException {
    List<PreferencePair> pairs = DemoPairs.pairs(SEED, PAIRS, DemoSettings.DEFAULT).toList();
    try (LocalFolder temporary = LocalFolder.temporary("predilect-bench-")) {
      Path folder = temporary.path();
      BpeTokenizerFolder.write(
          folder,
          BpeTrainer.train(
              pairs.stream().flatMap(p -> Stream.of(p.chosen(), p.rejected())).iterator(),
              BpeTrainer.Settings.ofSize(1024)));
      ExampleSource examples;
      try (ChatTokenizer tokenizer = ChatTokenizer.open(folder)) {
        examples = ExampleSource.of(tokenized(pairs, tokenizer));
        LanguageModel.writeFresh(
            ModelConfig.llama(tokenizer.vocabSize(), 256, 768, 4, 4, 2, 512, 10000, true),
            SEED,
            folder);
      }
      timed(folder, examples, PrioritisedSettings.Gaps.NONE); // warm
      Timed plain = timed(folder, examples, PrioritisedSettings.Gaps.NONE);
      Timed online = timed(folder, examples, PrioritisedSettings.Gaps.ONLINE);
      Timed refreshed = timed(folder, examples, PrioritisedSettings.Gaps.REFRESHED);
      Map<String, Double> figures = new LinkedHashMap<>();
      figures.put("batch_pairs", (double) BATCH);
      figures.put("prompts", (double) PROMPTS);
      figures.put("plain_seconds_per_step", plain.secondsPerStep());
      figures.put("online_seconds_per_step", online.secondsPerStep());
      figures.put("refreshed_seconds_per_step", refreshed.secondsPerStep());
      figures.put("online_times_plain", online.secondsPerStep() / plain.secondsPerStep());
      figures.put("refreshed_times_plain", refreshed.secondsPerStep() / plain.secondsPerStep());
      figures.put("online_candidates_per_step", online.candidates());
      figures.put("refreshed_candidates_per_step", refreshed.candidates());
      return new BenchResult(
          name(), plain.secondsPerStep() / online.secondsPerStep(), TARGET, figures);
    }
  }

  /** One epoch from the fresh model. */
  private static Timed timed(Path folder, ExampleSource examples, PrioritisedSettings.Gaps gaps)
      throws IOException {
    TrainPlan plan =
        new TrainPlan(
            ObjectiveSettings.of(Preference.REWARD, RationaleSettings.none()),
            settings(),
            PassSettings.fast(),
            BestModelSettings.none(),
            NonFiniteSettings.stop(),
            new PrioritisedSettings(
                gaps,
                PROMPTS,
                0.5,
                1e-4,
                Clustering.TWO_MEANS,
                0.9,
                Reinsertion.IMMEDIATE,
                3,
                4,
                OptionalInt.empty(),
                1024),
            SEED,
            SyncSettings.everyStep());
    List<Double> candidates = new ArrayList<>();
    TrainListener listener =
        new TrainListener() {
          @Override
          public void logged(StepMetrics metrics) {
            candidates.add(metrics.values().getOrDefault("prioritised/candidates", (double) BATCH));
          }
        };
    try (LanguageModel model = LanguageModel.open(folder, HeadKind.REWARD);
        Trainable trainable = model.trainable(plan.settings().optimizerSettings(), false)) {
      long begun = System.nanoTime();
      int steps =
          Trainer.train(
                  plan,
                  examples,
                  Optional.empty(),
                  trainable,
                  Collective.alone(),
                  CheckpointStore.none(),
                  listener,
                  () -> false)
              .steps();
      double seconds = (System.nanoTime() - begun) / 1e9;
      return new Timed(
          seconds / steps,
          candidates.stream().mapToDouble(Double::doubleValue).average().orElse(Double.NaN));
    }
  }

  private static TrainSettings settings() {
    return new TrainSettings(
        1,
        OptionalInt.empty(),
        BATCH,
        4096,
        OptimizerSettings.Kind.ADAMW,
        OptionalDouble.empty(),
        TrainSettings.Schedule.CONSTANT,
        0,
        0,
        0,
        0.9,
        0.999,
        1e-8,
        1,
        false,
        OptionalInt.empty(),
        1000,
        1,
        1);
  }

  private static List<TokenizedPair> tokenized(
      List<PreferencePair> pairs, ChatTokenizer tokenizer) {
    PairTokenizer whole =
        new PairTokenizer(
            tokenizer,
            LengthLimits.of(512, LengthLimits.Overlong.TRUNCATE),
            RationaleCondition.builtIn());
    List<TokenizedPair> tokenized = new ArrayList<>();
    for (PreferencePair pair : pairs) {
      if (whole.tokenize(pair, Optional.empty()) instanceof PairTokenizer.Kept kept) {
        tokenized.add(kept.pair());
      }
    }
    return tokenized;
  }
}
