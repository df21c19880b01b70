package io.predilect.jobs.estimate;

import io.predilect.data.format.RowReading;
import io.predilect.data.pair.PairId;
import io.predilect.data.pair.PreferencePair;
import io.predilect.data.pair.PromptPart;
import io.predilect.jobs.config.AugmentSettings;
import io.predilect.jobs.config.BestOfNSettings;
import io.predilect.jobs.config.GenerateSettings;
import io.predilect.jobs.config.IngestSettings;
import io.predilect.jobs.config.RunConfig;
import io.predilect.jobs.config.SplitFilter;
import io.predilect.jobs.config.StageConfig;
import io.predilect.jobs.failure.JobException;
import io.predilect.jobs.input.DataFiles;
import io.predilect.jobs.input.Tables;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToLongFunction;
import org.apache.hadoop.conf.Configuration;

/**
 * What the stages of a run read, as far as the data from outside tells: each ingest stage's is read
 * once.
 */
final class RunData {
  private final RunConfig run;
  private final Configuration hadoop;
  private final ToLongFunction<StageConfig> kept;
  private final Map<StageConfig, SampledData> ingested = new HashMap<>();

  /**
   * Of a run.
   *
   * @param kept rows that a stage has passed on that is done; below 0: it is not
   */
  RunData(RunConfig run, Configuration hadoop, ToLongFunction<StageConfig> kept) {
    this.run = run;
    this.hadoop = hadoop;
    this.kept = kept;
  }

  /** The rows that a stage reads of an earlier one. */
  SampledData rowsOf(StageConfig stage) throws IOException {
    StageConfig source =
        run.rowsOf(stage).orElseThrow(() -> new JobException("no earlier stage passes rows on"));
    SampledData rows = madeBy(source);
    long known = kept.applyAsLong(source);
    return known < 0 ? rows : new SampledData(rows.rows().standingFor((double) known), rows.told());
  }

  private SampledData madeBy(StageConfig stage) throws IOException {
    if (stage.settings() instanceof IngestSettings settings) {
      SampledData read = ingested.get(stage);
      if (read == null) {
        read = SampledData.ofIngest(settings, run.seed(), hadoop);
        ingested.put(stage, read);
      }
      return read;
    }
    SampledData before = rowsOf(stage);
    if (stage.settings() instanceof AugmentSettings && kept.applyAsLong(stage) < 0) {
      return new SampledData(
          before.rows(),
          before.told() + ", without those that " + stage.name() + " is going to add");
    } else if (stage.settings() instanceof BestOfNSettings settings) {
      return promptsOf(stage, settings);
    }
    return before;
  }

  /** The prompts that a policy is to respond to, a row each. */
  SampledData promptsOf(StageConfig stage, BestOfNSettings settings) throws IOException {
    SampledData rows = rowsOf(stage);
    Optional<PromptPart> part = settings.promptPart();
    return new SampledData(
        rows.rows()
            .only(row -> row.isOf(settings.split()))
            .only(
                row ->
                    part.isEmpty()
                        || part.get().has(PairId.ofPlainPrompt(row.pair().prompt()), run.seed()))
            .distinct(SampledData.Row::promptId),
        rows.told());
  }

  /** The prompts of a stage that generates. */
  SampledData promptsOf(StageConfig stage, GenerateSettings settings) throws IOException {
    SampledData data =
        settings.prompts().isPresent()
            ? SampledData.of(
                DataFiles.find(settings.prompts().get(), settings.reading(), Tables.NONE, hadoop),
                hadoop)
            : rowsOf(stage);
    SplitFilter split =
        settings.prompts().isPresent()
            ? SplitFilter.ALL
            : settings.split().orElse(SplitFilter.TEST);
    Sample<SampledData.Row> prompts =
        data.rows().only(row -> row.isOf(split)).distinct(SampledData.Row::promptId);
    long most = settings.limit().orElse(Long.MAX_VALUE);
    return new SampledData(
        prompts.count() > most ? prompts.standingFor((double) most) : prompts, data.told());
  }

  /**
   * The prompts in a file, with whatever else its rows hold: outputs, or responses to choose of.
   */
  SampledData promptsIn(String path) throws IOException {
    return SampledData.of(
        DataFiles.find(path, RowReading.ofPrompts(Map.of(), List.of()), Tables.NONE, hadoop),
        hadoop);
  }

  /** The output of a row of such a file. */
  static Optional<String> output(PreferencePair row) {
    return Optional.ofNullable(row.extra().get("output"));
  }

  /** The generate stage of that name. */
  Optional<StageConfig> generates(String name) {
    return run.stages().stream()
        .filter(stage -> stage.name().equals(name))
        .filter(stage -> stage.settings() instanceof GenerateSettings)
        .findFirst();
  }
}
