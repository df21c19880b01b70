package io.predilect.model.selfcheck;

import io.predilect.model.arch.Precision;
import io.predilect.model.generate.GenerationSettings;
import io.predilect.model.optim.OptimizerSettings.Kind;
import io.predilect.model.scoring.Recompute;
import java.util.List;
import java.util.Set;

/** All checks, with their bounds. */
public final class SelfChecks {
  private static final double SCORED = 1e-4;
  private static final double TRAINED = 1e-3;
  // bfloat16 has 8 bits: its products are off by some 0.4 %.
  private static final double HALF = 0.1;
  private static final double EXPERTS_HALF = 0.2; // and the sum of two experts' twice that

  private static final Subject HALVED = Subject.LANGUAGE.in(Precision.BFLOAT16);
  private static final Subject SINKS_HALVED = Subject.SINKS.in(Precision.BFLOAT16);
  private static final Subject SINKS_MIXED = Subject.SINKS.in(Precision.MIXED);
  private static final Subject STATES_HALVED = Subject.STATES.in(Precision.BFLOAT16);
  private static final Subject MAMBA_HALVED = Subject.MAMBA.in(Precision.BFLOAT16);
  private static final Subject MIXED = Subject.LANGUAGE.in(Precision.MIXED);

  /** Every check, in the order in which they are worth reading. */
  public static final List<SelfCheck> ALL =
      List.of(
          new ScoreCheck("score, short", Subject.LANGUAGE, Sample.SHORT, SCORED),
          new ScoreCheck("score, long", Subject.LANGUAGE, Sample.LONG, SCORED),
          new ScoreCheck("score, shared prompts", Subject.LANGUAGE, Sample.SHARED, SCORED),
          new ScoreCheck("score, shared and long", Subject.LANGUAGE, Sample.SHARED_LONG, SCORED),
          new ScoreCheck("score, window", Subject.WINDOWED, Sample.SHARED_LONG, SCORED),
          new ScoreCheck("rewards", Subject.REWARD, Sample.SHARED, SCORED),
          new ScoreCheck("score, bf16", HALVED, Sample.SHARED, HALF),
          new ScoreCheck("score, bf16, long", HALVED, Sample.SHARED_LONG, HALF),
          new PoolCheck("prompt pool", Subject.LANGUAGE, Sample.SHARED, SCORED),
          new PoolCheck("prompt pool, window", Subject.WINDOWED, Sample.LONG, SCORED),
          new PoolCheck("prompt pool, rewards", Subject.REWARD, Sample.SHORT, SCORED),
          new TrainCheck("train, AdamW", Subject.LANGUAGE, Recipe.FULL, TRAINED),
          new TrainCheck("train, RMSprop", Subject.LANGUAGE, Recipe.FULL.by(Kind.RMSPROP), TRAINED),
          new TrainCheck("train, SGD", Subject.LANGUAGE, Recipe.FULL.by(Kind.SGD), TRAINED),
          new TrainCheck("train, Lion", Subject.LANGUAGE, Recipe.FULL.by(Kind.LION), TRAINED),
          new TrainCheck(
              "train, Adafactor", Subject.LANGUAGE, Recipe.FULL.by(Kind.ADAFACTOR), TRAINED),
          new TrainCheck(
              "train, AdamW in 8 bits", Subject.LANGUAGE, Recipe.FULL.by(Kind.ADAMW_8BIT), TRAINED),
          new TrainCheck(
              "train, checkpointing",
              Subject.LANGUAGE,
              Recipe.FULL.again(Recompute.BLOCKS),
              TRAINED),
          new TrainCheck(
              "train, selective recomputation",
              Subject.WINDOWED,
              Recipe.FULL.again(Recompute.SELECTIVE),
              TRAINED),
          new TrainCheck("train, window", Subject.WINDOWED, Recipe.FULL, TRAINED),
          new TrainCheck("train, rewards", Subject.REWARD, Recipe.FULL, TRAINED),
          new TrainCheck("train, bf16 products", MIXED, Recipe.FULL, HALF),
          new TrainCheck("train, bf16 weights", HALVED, Recipe.FULL, HALF),
          new TrainCheck("LoRA", Subject.LANGUAGE, Recipe.FULL.adapters(0), TRAINED),
          new TrainCheck("LoRA, dropout", Subject.LANGUAGE, Recipe.FULL.adapters(0.2), TRAINED),
          new TrainCheck(
              "LoRA, dropout, checkpointing",
              Subject.LANGUAGE,
              Recipe.FULL.adapters(0.2).again(Recompute.BLOCKS),
              TRAINED),
          new TrainCheck(
              "LoRA, bf16, selective recomputation",
              HALVED,
              Recipe.FULL.adapters(0).again(Recompute.SELECTIVE),
              HALF),
          new TrainCheck("LoRA, bf16", HALVED, Recipe.FULL.adapters(0), HALF),
          new GenerateCheck(
              "generate, greedy", Subject.LANGUAGE, GenerationSettings.greedy(24, Set.of())),
          new GenerateCheck(
              "generate, sampled",
              Subject.LANGUAGE,
              new GenerationSettings(24, 0.8, 40, 0.95, 0, 1.1, Set.of())),
          new ScoreCheck("sinks, score", Subject.SINKS, Sample.SHARED_LONG, SCORED),
          new ScoreCheck("sinks, score, bf16", SINKS_HALVED, Sample.SHARED_LONG, HALF),
          new PoolCheck("sinks, prompt pool", Subject.SINKS, Sample.LONG, SCORED),
          new TrainCheck("sinks, train", Subject.SINKS, Recipe.FULL, TRAINED),
          new TrainCheck("sinks, train, bf16 products", SINKS_MIXED, Recipe.FULL, EXPERTS_HALF),
          new GenerateCheck(
              "sinks, generate", Subject.SINKS, GenerationSettings.greedy(24, Set.of())),
          new ScoreCheck("states, score", Subject.STATES, Sample.SHARED_LONG, SCORED),
          new ScoreCheck("states, score, bf16", STATES_HALVED, Sample.SHARED_LONG, HALF),
          new PoolCheck("states, prompt pool", Subject.STATES, Sample.LONG, SCORED),
          new TrainCheck("states, train", Subject.STATES, Recipe.FULL, TRAINED),
          new TrainCheck(
              "states, LoRA, dropout, checkpointing",
              Subject.STATES,
              Recipe.FULL.adapters(0.2).again(Recompute.BLOCKS),
              TRAINED),
          new GenerateCheck(
              "states, generate", Subject.STATES, GenerationSettings.greedy(24, Set.of())),
          new ScoreCheck("Mamba-2, score", Subject.MAMBA, Sample.SHARED_LONG, SCORED),
          new ScoreCheck("Mamba-2, score, bf16", MAMBA_HALVED, Sample.SHARED_LONG, HALF),
          new PoolCheck("Mamba-2, prompt pool", Subject.MAMBA, Sample.LONG, SCORED),
          new TrainCheck("Mamba-2, train", Subject.MAMBA, Recipe.FULL, TRAINED),
          new GenerateCheck(
              "Mamba-2, generate", Subject.MAMBA, GenerationSettings.greedy(24, Set.of())),
          new TrainCheck("LoRA, joined layers", Subject.JOINED, Recipe.FULL.adapters(0.2), TRAINED),
          new TrainCheck(
              "LoRA, joined layers, bf16, selective recomputation",
              Subject.JOINED.in(Precision.BFLOAT16),
              Recipe.FULL.adapters(0).again(Recompute.SELECTIVE),
              HALF),
          new SaveCheck("save and load", Subject.LANGUAGE, Recipe.FULL, false, TRAINED),
          new SaveCheck(
              "save and load, adapters", Subject.LANGUAGE, Recipe.FULL.adapters(0), true, TRAINED),
          new SaveCheck(
              "save and load, adapters in bf16", HALVED, Recipe.FULL.adapters(0), true, HALF),
          new SaveCheck(
              "save and load, merged in bf16", HALVED, Recipe.FULL.adapters(0), false, HALF));

  private SelfChecks() {}
}
