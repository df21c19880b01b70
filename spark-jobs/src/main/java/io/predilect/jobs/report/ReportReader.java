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
import io.predilect.jobs.generate.ResponseExamples;
import io.predilect.jobs.judge.JudgeExamples;
import io.predilect.jobs.judge.JudgeStage;
import io.predilect.jobs.pipeline.RunSoFar;
import io.predilect.jobs.pipeline.StageContext;
import io.predilect.jobs.signal.SignalReport;
import io.predilect.jobs.signal.SignalStage;
import io.predilect.jobs.storage.TextFiles;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** Reads what a page shows from the folder of its run. */
final class ReportReader {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final RunSoFar so;
  private final FileSystem files;
  private final String title;

  private ReportReader(RunSoFar so, String title) {
    this.so = so;
    this.title = title;
    this.files = so.files();
  }

  /**
   * The page about a run.
   *
   * @param title of a report stage; empty: the run's name
   */
  static String page(RunSoFar run, Optional<String> title) throws IOException {
    return ReportPage.html(new ReportReader(run, title.orElse(run.run().name())).contents());
  }

  /** The same with the title of the run's last report stage. */
  static String page(RunSoFar run) throws IOException {
    return page(
        run,
        run.run().stages().stream()
            .map(StageConfig::settings)
            .filter(ReportSettings.class::isInstance)
            .reduce((earlier, later) -> later)
            .flatMap(settings -> ((ReportSettings) settings).title()));
  }

  private ReportContents contents() throws IOException {
    return new ReportContents(
        title,
        PageState.of(so),
        TaskSection.of(so.run(), so.manifest()),
        so.manifest(),
        ReportContents.Setting.changed(so.run()),
        results());
  }

  private ReportContents.Results results() throws IOException {
    List<TrainingCurves> trainings = new ArrayList<>();
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
        training(name, folder).ifPresent(trainings::add);
      } else if (stage.kind() == StageKind.EVALUATE) {
        evaluations.add(evaluated(name, folder));
      } else if (stage.kind() == StageKind.SIGNAL) {
        JsonNode json = read(new Path(folder, SignalStage.METRICS_FILE));
        signals.put(name, ReportJson.read(json, SignalReport.class));
      } else if (stage.kind() == StageKind.GENERATE) {
        // a stage that was done by a former version left none
        optional(new Path(folder, ResponseExamples.FILE), ResponseExamples.class)
            .ifPresent(examples -> written.put(name, examples));
      } else if (stage.kind() == StageKind.JUDGE) {
        judged.add(judged(name, folder));
      }
    }
    return new ReportContents.Results(trainings, evaluations, signals, written, judged);
  }

  private Optional<TrainingCurves> training(String name, Path folder) throws IOException {
    Path file = new Path(folder, StageContext.METRICS_FILE);
    if (!files.exists(file)) {
      return Optional.empty();
    }
    return Optional.of(TrainingCurves.read(name, TextFiles.read(files, file).lines().toList()));
  }

  private ReportContents.Evaluated evaluated(String name, Path folder) throws IOException {
    return new ReportContents.Evaluated(
        name,
        EvaluationJson.read(read(new Path(folder, EvaluateStage.METRICS_FILE))),
        ReportJson.read(read(new Path(folder, EvaluateStage.SAMPLES_FILE)), Samples.class),
        optional(new Path(folder, EvaluateStage.DECOMPOSITION_FILE), Decompositions.class));
  }

  private ReportContents.Judged judged(String name, Path folder) throws IOException {
    return new ReportContents.Judged(
        name,
        EvaluationJson.read(read(new Path(folder, JudgeStage.METRICS_FILE))),
        ReportJson.read(read(new Path(folder, JudgeStage.EXAMPLES_FILE)), JudgeExamples.class));
  }

  private <T extends Record> Optional<T> optional(Path file, Class<T> type) throws IOException {
    return files.exists(file) ? Optional.of(ReportJson.read(read(file), type)) : Optional.empty();
  }

  private JsonNode read(Path file) throws IOException {
    return JSON.readTree(TextFiles.read(files, file));
  }
}
