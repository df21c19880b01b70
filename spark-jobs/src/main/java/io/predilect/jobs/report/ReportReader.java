package io.predilect.jobs.report;

import io.predilect.jobs.config.ReportSettings;
import io.predilect.jobs.config.StageConfig;
import io.predilect.jobs.config.StageKind;
import io.predilect.jobs.evaluate.Decompositions;
import io.predilect.jobs.evaluate.EvaluateStage;
import io.predilect.jobs.evaluate.Evaluation;
import io.predilect.jobs.evaluate.EvaluationJson;
import io.predilect.jobs.evaluate.ReportJson;
import io.predilect.jobs.evaluate.Samples;
import io.predilect.jobs.generate.ResponseExamples;
import io.predilect.jobs.judge.JudgeExamples;
import io.predilect.jobs.judge.JudgeStage;
import io.predilect.jobs.pipeline.RunPage;
import io.predilect.jobs.pipeline.RunSoFar;
import io.predilect.jobs.signal.SignalReport;
import io.predilect.jobs.signal.SignalStage;
import io.predilect.jobs.stage.StageContext;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** Reads what a page shows from the folder of its run; of later versions only what is new. */
final class ReportReader implements RunPage {
  private final Map<String, GrowingMetrics> trainings = new HashMap<>();
  private final ParsedFiles parsed = new ParsedFiles();

  /**
   * The page about a run.
   *
   * @param title of a report stage; empty: the run's name
   */
  String html(RunSoFar run, Optional<String> title) throws IOException {
    return ReportPage.html(
        new ReportContents(
            title.orElse(run.run().name()),
            PageState.of(run),
            TaskSection.of(run.run(), run.manifest()),
            run.manifest(),
            ReportContents.Setting.changed(run.run()),
            results(run)));
  }

  /** The same with the title of the run's last report stage. */
  @Override
  public String html(RunSoFar run) throws IOException {
    return html(
        run,
        run.run().stages().stream()
            .map(StageConfig::settings)
            .filter(ReportSettings.class::isInstance)
            .reduce((earlier, later) -> later)
            .flatMap(settings -> ((ReportSettings) settings).title()));
  }

  private ReportContents.Results results(RunSoFar so) throws IOException {
    FileSystem files = so.files();
    List<TrainingCurves> curves = new ArrayList<>();
    List<ReportContents.Evaluated> evaluations = new ArrayList<>();
    Map<String, SignalReport> signals = new LinkedHashMap<>();
    Map<String, ResponseExamples> written = new LinkedHashMap<>();
    List<ReportContents.Judged> judged = new ArrayList<>();
    for (StageConfig stage : so.run().stages()) {
      String name = stage.name();
      Path folder = so.folders().get(name);
      if (folder == null) {
        continue;
      }
      if (stage.kind() == StageKind.TRAIN) {
        training(files, name, folder).ifPresent(curves::add);
      } else if (stage.kind() == StageKind.EVALUATE) {
        evaluations.add(evaluated(files, name, folder));
      } else if (stage.kind() == StageKind.SIGNAL) {
        signals.put(
            name, read(files, new Path(folder, SignalStage.METRICS_FILE), SignalReport.class));
      } else if (stage.kind() == StageKind.GENERATE) {
        // a stage that was done by a former version left none
        optional(files, new Path(folder, ResponseExamples.FILE), ResponseExamples.class)
            .ifPresent(examples -> written.put(name, examples));
      } else if (stage.kind() == StageKind.JUDGE) {
        judged.add(judged(files, name, folder));
      }
    }
    return new ReportContents.Results(curves, evaluations, signals, written, judged);
  }

  private Optional<TrainingCurves> training(FileSystem files, String name, Path folder)
      throws IOException {
    Path file = new Path(folder, StageContext.METRICS_FILE);
    return files.exists(file)
        ? Optional.of(trainings.computeIfAbsent(name, GrowingMetrics::new).look(files, file))
        : Optional.empty();
  }

  private ReportContents.Evaluated evaluated(FileSystem files, String name, Path folder)
      throws IOException {
    return new ReportContents.Evaluated(
        name,
        evaluation(files, new Path(folder, EvaluateStage.METRICS_FILE)),
        read(files, new Path(folder, EvaluateStage.SAMPLES_FILE), Samples.class),
        optional(files, new Path(folder, EvaluateStage.DECOMPOSITION_FILE), Decompositions.class));
  }

  private ReportContents.Judged judged(FileSystem files, String name, Path folder)
      throws IOException {
    return new ReportContents.Judged(
        name,
        evaluation(files, new Path(folder, JudgeStage.METRICS_FILE)),
        read(files, new Path(folder, JudgeStage.EXAMPLES_FILE), JudgeExamples.class));
  }

  private <T extends Record> Optional<T> optional(FileSystem files, Path file, Class<T> type)
      throws IOException {
    return files.exists(file) ? Optional.of(read(files, file, type)) : Optional.empty();
  }

  private Evaluation evaluation(FileSystem files, Path file) throws IOException {
    return parsed.read(files, file, Evaluation.class, EvaluationJson::read);
  }

  private <T extends Record> T read(FileSystem files, Path file, Class<T> type) throws IOException {
    return parsed.read(files, file, type, json -> ReportJson.read(json, type));
  }
}
