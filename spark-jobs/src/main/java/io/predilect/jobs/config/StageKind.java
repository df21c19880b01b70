package io.predilect.jobs.config;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The kinds of stages, by their keys in the YAML. */
public enum StageKind {
  INGEST(IngestSettings.class, Output.ROWS),
  AUGMENT(AugmentSettings.class, Output.ROWS, "craft"),
  INIT(InitSettings.class, Output.MODEL),
  RATIONALES(RationaleSettings.class, Output.ROWS),
  TRUNCATE(TruncateSettings.class, Output.ROWS),
  SCORE(ScoreSettings.class, Output.ROWS),
  BEST_OF_N(BestOfNSettings.class, Output.ROWS),
  SHARD(ShardSettings.class, Output.SHARDS),
  TRAIN(TrainStageSettings.class, Output.MODEL),
  GENERATE(GenerateSettings.class, Output.RESPONSES),
  JUDGE(JudgeSettings.class, Output.FILES),
  EVALUATE(EvaluateSettings.class, Output.FILES),
  SIGNAL(SignalSettings.class, Output.FILES),
  REPORT(ReportSettings.class, Output.FILES);

  /** What a stage makes, which says who can read it. */
  public enum Output {
    /** Rows, passed on to the next stage that reads rows. */
    ROWS,
    /** Tokenised shards, read by train. */
    SHARDS,
    /** A Hugging Face folder named {@code model}. */
    MODEL,
    /** Responses to prompts, read by judge. */
    RESPONSES,
    /** Files for people. */
    FILES
  }

  private final Class<? extends StageSettings> settings;
  private final Output output;
  private final String firstKey;

  StageKind(Class<? extends StageSettings> settings, Output output) {
    this.settings = settings;
    this.output = output;
    this.firstKey = key();
  }

  StageKind(Class<? extends StageSettings> settings, Output output, String firstKey) {
    this.settings = settings;
    this.output = output;
    this.firstKey = firstKey;
  }

  /** The kind with a key, or with one that was its key before. */
  public static Optional<StageKind> named(String key) {
    return Arrays.stream(values())
        .filter(kind -> kind.key().equals(key) || kind.firstKey.equals(key))
        .findFirst();
  }

  public static StageKind of(StageSettings settings) {
    for (StageKind kind : values()) {
      if (kind.settings.isInstance(settings)) {
        return kind;
      }
    }
    throw new IllegalArgumentException("no stage has settings of " + settings.getClass());
  }

  /** The key in the YAML. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The key that the first version had for it, which digests are of. */
  public String firstKey() {
    return firstKey;
  }

  public Class<? extends StageSettings> settings() {
    return settings;
  }

  public Output output() {
    return output;
  }
}
