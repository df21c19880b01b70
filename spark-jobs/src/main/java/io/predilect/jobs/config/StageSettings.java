package io.predilect.jobs.config;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What one stage does. Each kind's record lists its settings as in {@code conf/reference.yaml}. */
public sealed interface StageSettings
    permits IngestSettings,
        AugmentSettings,
        InitSettings,
        RationaleSettings,
        TruncateSettings,
        ScoreSettings,
        BestOfNSettings,
        ShardSettings,
        TrainStageSettings,
        GenerateSettings,
        JudgeSettings,
        EvaluateSettings,
        SignalSettings,
        ReportSettings {

  /** The settings that name a stage or a folder outside the run, with what must be found there. */
  default List<Reference> references() {
    return List.of();
  }

  /** Which of {@link #references} must have the same tokens. */
  default List<SameTokens> sameTokens() {
    return List.of();
  }

  /** Whether it runs a model, which takes a device and a number type. */
  default boolean runsModel() {
    return false;
  }

  /** The number type of the models that it runs; empty: the run's. */
  default Optional<Dtype> dtype() {
    return Optional.empty();
  }

  /** Whether it reads the rows of the nearest earlier stage that passes rows on. */
  default boolean readsRows() {
    return true;
  }

  /** The rows that it cannot do without: those of a side of the split; empty: it needs none. */
  default Optional<SplitFilter> needs() {
    return Optional.empty();
  }

  /** Who is asked for texts; empty: nobody is. */
  default Optional<TextSourceSettings> asked() {
    return Optional.empty();
  }

  /**
   * The texts that it puts into rows and that no row before holds, in words that are alike for
   * alike texts; empty: none.
   */
  default Optional<String> brings() {
    return Optional.empty();
  }

  /** The figures that an experiment can compare; none: it has none. */
  default List<FigureSource> figures() {
    return List.of();
  }

  /**
   * A setting that names something another stage made, or something from outside.
   *
   * @param key the setting's key within the stage, dotted
   * @param target what must be found
   * @param value the name or path; empty: the default of {@code target}, see there
   */
  record Reference(String key, Target target, Optional<String> value) {
    static Reference model(String key, Optional<String> name) {
      return new Reference(key, Target.MODEL, name);
    }

    static Reference languageModel(String key, Optional<String> name) {
      return new Reference(key, Target.LANGUAGE_MODEL, name);
    }

    static Reference rewardModel(String key, Optional<String> name) {
      return new Reference(key, Target.REWARD_MODEL, name);
    }

    static Reference tokenizer(String key, Optional<String> name) {
      return new Reference(key, Target.TOKENIZER, name);
    }

    static Reference responses(String key, String name) {
      return new Reference(key, Target.RESPONSES, Optional.of(name));
    }

    /** Those that have a value, where none is needed. */
    static List<Reference> named(Reference... all) {
      return Arrays.stream(all).filter(one -> one.value().isPresent()).toList();
    }

    /** What a reference must lead to. */
    public enum Target {
      /** A model of either kind, from a stage or a folder; with no value the run's own model. */
      MODEL,
      /** The same of a model that gives log-probs and text. */
      LANGUAGE_MODEL,
      /** The same of a model that gives rewards. */
      REWARD_MODEL,
      /** The same of a folder whose weights are not read. */
      TOKENIZER,
      /** The shards of a shard stage; with no value the nearest one before. */
      SHARDS,
      /** Responses to prompts, of a generate stage or of a file outside the run. */
      RESPONSES,
      /** A file or folder outside the run. */
      OUTSIDE;

      /** Whether it is a model's folder, or a stage that makes one. */
      public boolean isModel() {
        return switch (this) {
          case MODEL, LANGUAGE_MODEL, REWARD_MODEL, TOKENIZER -> true;
          case SHARDS, RESPONSES, OUTSIDE -> false;
        };
      }
    }
  }

  /** What people call the tables and queries that it reads in place of files. */
  default List<String> tables() {
    return List.of();
  }

  /**
   * Two models, or shards and a model, between which tokens go as numbers.
   *
   * @param one reference
   * @param other reference
   * @param distributions whether distributions over the next token are compared, so that all of
   *     their tokenizers' files and the numbers of their logits must agree
   */
  record SameTokens(Reference one, Reference other, boolean distributions) {}
}
