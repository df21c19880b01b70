package io.predilect.jobs;

import io.predilect.data.format.Outcome;
import io.predilect.data.shard.LengthLimits;
import io.predilect.data.token.ChatTokenizer;
import io.predilect.jobs.audit.AuditedData;
import io.predilect.jobs.audit.RecognisedData;
import io.predilect.jobs.audit.SignCounter;
import io.predilect.jobs.config.RunConfig;
import io.predilect.jobs.config.ShardSettings;
import io.predilect.jobs.config.StageConfig;
import io.predilect.jobs.failure.JobException;
import io.predilect.jobs.input.Tables;
import io.predilect.jobs.models.ModelFolder;
import io.predilect.jobs.models.ModelStore;
import io.predilect.jobs.models.ModelTokenizer;
import io.predilect.jobs.preview.Preview;
import io.predilect.jobs.preview.PreviewedRow;
import io.predilect.jobs.shard.ShardStage;
import io.predilect.jobs.stage.StageInputs;
import io.predilect.jobs.storage.NodeCache;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.apache.hadoop.conf.Configuration;

/**
 * The first rows as a run's shard stage makes them.
 *
 * @param config the run
 * @param namesOutput whether it names a folder for what is kept
 * @param runs knows where it lies
 */
record PreviewAction(RunConfig config, boolean namesOutput, Runs runs) {
  private static final int RECOGNISED = 1_000; // rows of a table by which its format is told

  PreviewResult execute(int count) throws IOException {
    if (count < 1) {
      throw PredilectException.usage("rows is " + count + "; it must be at least 1");
    }
    Configuration hadoop = runs.session().hadoop();
    StageConfig stage =
        config.stages().stream()
            .filter(one -> one.settings() instanceof ShardSettings)
            .findFirst()
            .orElseThrow(
                () ->
                    new JobException(
                        "run "
                            + config.name()
                            + " has no shard stage, which says what a model sees: add one"));
    String model = model(stage);
    // A folder elsewhere is fetched whole, and kept for the run that follows.
    try (NodeCache.Use folder =
        ModelFolder.at(model, hadoop)
            .here(ModelStore.copies(config.compute().modelCacheBytes()), hadoop)) {
      LengthLimits limits = ShardStage.limits((ShardSettings) stage.settings(), folder.path());
      return result(model, folder.path(), limits, count);
    }
  }

  private PreviewResult result(String model, Path folder, LengthLimits limits, int count)
      throws IOException {
    OptionalLong looked = OptionalLong.of(Math.max(count, RECOGNISED));
    try (LookedAtTables tables = new LookedAtTables(config, namesOutput, runs.session(), looked)) {
      return result(model, folder, limits, count, tables);
    }
  }

  private PreviewResult result(
      String model, Path folder, LengthLimits limits, int count, Tables tables) {
    RecognisedData data =
        RecognisedData.open(AuditedData.of(config), tables, runs.session().hadoop());
    List<PreviewedRow> rows = new ArrayList<>();
    List<String> notes = new ArrayList<>();
    data.note().ifPresent(notes::add);
    try (ChatTokenizer tokenizer = ModelTokenizer.open(folder)) {
      Preview preview = new Preview(tokenizer, limits);
      SignCounter signs = new SignCounter(tokenizer.signs());
      data.read(
          (outcomes, source, characters) -> {
            for (Outcome outcome :
                outcomes.subList(0, Math.min(outcomes.size(), count - rows.size()))) {
              rows.add(preview.of(outcome));
              signs.add(outcome);
            }
            return rows.size() < count;
          });
      notes.addAll(signs.warnings());
    }
    notes.forEach(runs.listener()::warned);
    return new PreviewResult(data.format(), model, limits, rows, notes);
  }

  private String model(StageConfig shard) throws IOException {
    String name =
        ((ShardSettings) shard.settings())
            .model()
            .or(config::model)
            .orElseThrow(); // as was checked
    for (StageConfig maker : config.stages()) {
      if (maker.name().equals(name) && maker.index() < shard.index()) {
        return runs.pipeline(config)
            .finished(maker)
            .map(folder -> new org.apache.hadoop.fs.Path(folder, StageInputs.MODEL_FOLDER))
            .orElseThrow(
                () ->
                    new JobException(
                        ("the model of stage %s is not made yet: run it first, or set stages.%s.model"
                                + " to a Hugging Face folder")
                            .formatted(name, shard.name())))
            .toString();
      }
    }
    return name;
  }
}
