package io.predilect.jobs.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.predilect.jobs.config.ReportSettings;
import io.predilect.jobs.config.StageConfig;
import io.predilect.jobs.config.StageKind;
import io.predilect.jobs.evaluate.Decompositions;
import io.predilect.jobs.evaluate.EvaluateStage;
import io.predilect.jobs.evaluate.EvaluationJson;
import io.predilect.jobs.evaluate.ReportJson;
import io.predilect.jobs.evaluate.Samples;
import io.predilect.jobs.judge.JudgeExamples;
import io.predilect.jobs.judge.JudgeStage;
import io.predilect.jobs.pipeline.RowCounts;
import io.predilect.jobs.pipeline.Stage;
import io.predilect.jobs.pipeline.StageContext;
import io.predilect.jobs.pipeline.StageResult;
import io.predilect.jobs.signal.SignalReport;
import io.predilect.jobs.signal.SignalStage;
import io.predilect.jobs.storage.TextFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * One self-contained page about what the run has done so far: {@code report.html}. Stages that left
 * nothing to draw are only listed.
 */
public record ReportStage(ReportSettings settings) implements Stage {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Override
  public StageResult execute(StageContext context) throws IOException {
    ReportContents contents = contents(context);
    Path file = new Path(context.output(), StageContext.REPORT_FILE);
    String page = ReportPage.html(contents);
    TextFiles.write(context.fileSystem(file), file, page);
    int bytes = page.getBytes(StandardCharsets.UTF_8).length;
    return new StageResult(RowCounts.NONE, Map.of("bytes", bytes));
  }

  private ReportContents contents(StageContext context) throws IOException {
    List<TrainingCurves> trainings = new ArrayList<>();
    List<ReportContents.Evaluated> evaluations = new ArrayList<>();
    Map<String, SignalReport> signals = new LinkedHashMap<>();
    List<ReportContents.Judged> judged = new ArrayList<>();
    for (StageConfig stage : context.run().stages()) {
      Path folder = context.inputs().stages().get(stage.name());
      if (folder == null) {
        continue;
      }
      if (stage.kind() == StageKind.TRAIN) {
        training(context, stage.name(), folder).ifPresent(trainings::add);
      } else if (stage.kind() == StageKind.EVALUATE) {
        evaluations.add(evaluated(context, stage.name(), folder));
      } else if (stage.kind() == StageKind.SIGNAL) {
        JsonNode json =
            read(context.fileSystem(folder), new Path(folder, SignalStage.METRICS_FILE));
        signals.put(stage.name(), ReportJson.read(json, SignalReport.class));
      } else if (stage.kind() == StageKind.JUDGE) {
        judged.add(judged(context, stage.name(), folder));
      }
    }
    return new ReportContents(
        settings.title().orElse(context.run().name()),
        context.manifest(),
        ReportContents.Setting.changed(context.run()),
        trainings,
        evaluations,
        signals,
        judged);
  }

  private static Optional<TrainingCurves> training(StageContext context, String name, Path folder)
      throws IOException {
    Path file = new Path(folder, StageContext.METRICS_FILE);
    FileSystem files = context.fileSystem(file);
    if (!files.exists(file)) {
      return Optional.empty();
    }
    return Optional.of(TrainingCurves.read(name, TextFiles.read(files, file).lines().toList()));
  }

  private static ReportContents.Evaluated evaluated(StageContext context, String name, Path folder)
      throws IOException {
    FileSystem files = context.fileSystem(folder);
    return new ReportContents.Evaluated(
        name,
        EvaluationJson.read(read(files, new Path(folder, EvaluateStage.METRICS_FILE))),
        ReportJson.read(read(files, new Path(folder, EvaluateStage.SAMPLES_FILE)), Samples.class),
        decompositions(files, new Path(folder, EvaluateStage.DECOMPOSITION_FILE)));
  }

  private static ReportContents.Judged judged(StageContext context, String name, Path folder)
      throws IOException {
    FileSystem files = context.fileSystem(folder);
    return new ReportContents.Judged(
        name,
        EvaluationJson.read(read(files, new Path(folder, JudgeStage.METRICS_FILE))),
        ReportJson.read(
            read(files, new Path(folder, JudgeStage.EXAMPLES_FILE)), JudgeExamples.class));
  }

  private static Optional<Decompositions> decompositions(FileSystem files, Path file)
      throws IOException {
    return files.exists(file)
        ? Optional.of(ReportJson.read(read(files, file), Decompositions.class))
        : Optional.empty();
  }

  private static JsonNode read(FileSystem files, Path file) throws IOException {
    return JSON.readTree(TextFiles.read(files, file));
  }
}
