package io.predilect.jobs.report;

import io.predilect.jobs.evaluate.Interval;
import io.predilect.jobs.evaluate.Metrics;
import io.predilect.jobs.pipeline.Manifest;
import io.predilect.jobs.pipeline.RowCounts;
import io.predilect.jobs.pipeline.StageRecord;
import java.util.Comparator;
import java.util.List;

/** The page about one run. */
final class ReportPage {
  /** Figures that stand large at the top, and what they are called there. */
  private static final List<Headline> HEADLINES =
      List.of(
          new Headline("reward/accuracy", "reward model accuracy"),
          new Headline("rewards/accuracies", "implicit reward accuracy"),
          new Headline("prompt_free/spearman", "prompt-free gap, rank correlation with the truth"));

  private record Headline(String figure, String caption) {}

  private ReportPage() {}

  static String html(ReportContents contents) {
    StringBuilder out = new StringBuilder();
    out.append("<header><h1>").append(Html.escape(contents.title())).append("</h1>\n");
    out.append(summary(contents.manifest())).append("</header>\n");
    out.append(headlines(contents));
    out.append(stages(contents.manifest()));
    out.append(AskedSection.html(contents.manifest()));
    for (TrainingCurves training : contents.trainings()) {
      out.append(training(training));
    }
    contents.evaluations().forEach(part -> out.append(EvaluationSection.html(part)));
    contents.signals().forEach((stage, found) -> out.append(SignalSection.html(stage, found)));
    out.append(GenerateSection.html(contents.manifest()));
    contents.judged().forEach(part -> out.append(JudgeSection.html(part)));
    out.append(settings(contents.settings()));
    return Page.html(contents.title(), out.toString());
  }

  private static String summary(Manifest manifest) {
    double seconds = manifest.stages().stream().mapToDouble(StageRecord::seconds).sum();
    String started =
        manifest.stages().stream()
            .map(StageRecord::started)
            .filter(time -> !time.isEmpty())
            .min(Comparator.naturalOrder())
            .orElse("");
    return "<p class=\"note\">Run %s, %d stages in %s%s.</p>\n"
        .formatted(
            Html.escape(manifest.run()),
            manifest.stages().size(),
            NumberText.duration(seconds),
            started.isEmpty() ? "" : ", begun " + Html.escape(started));
  }

  private static String headlines(ReportContents contents) {
    StringBuilder out = new StringBuilder();
    for (ReportContents.Evaluated evaluated : contents.evaluations()) {
      Metrics metrics = evaluated.figures().overall();
      for (Headline headline : HEADLINES) {
        String name = headline.figure();
        if (metrics.values().containsKey(name)) {
          Interval interval = metrics.intervals().get(name);
          out.append(
              "<div><b>%s</b><span>%s</span><small>%s</small></div>\n"
                  .formatted(
                      NumberText.figure(metrics, name),
                      headline.caption(),
                      interval == null
                          ? NumberText.count(metrics.pairs()) + " pairs"
                          : NumberText.interval(interval)));
        }
      }
    }
    return out.length() == 0 ? "" : "<div class=\"headlines\">\n" + out + "</div>\n";
  }

  private static String stages(Manifest manifest) {
    Table table =
        new Table(
            3, List.of("stage", "kind", "status", "rows in", "kept", "rejected", "failed", "time"));
    Table rejects = new Table(2, List.of("stage", "reason", "rows"));
    for (StageRecord stage : manifest.stages()) {
      RowCounts rows = stage.result().rows();
      table.row(
          stage.name(),
          stage.kind().key(),
          stage.status().key(),
          NumberText.count(rows.in()),
          NumberText.count(rows.kept()),
          NumberText.count(rows.rejected()),
          NumberText.count(rows.failed()),
          NumberText.duration(stage.seconds()));
      stage
          .result()
          .rejects()
          .forEach((reason, count) -> rejects.row(stage.name(), reason, NumberText.count(count)));
    }
    return "<section>\n<h2>Stages</h2>\n"
        + table.html()
        + (rejects.isEmpty() ? "" : "<h3>Rows that were not kept</h3>\n" + rejects.html())
        + "</section>\n";
  }

  private static String training(TrainingCurves training) {
    List<LineChart> charts = training.charts();
    return charts.isEmpty()
        ? ""
        : "<section>\n<h2>%s</h2>\n%s</section>\n"
            .formatted(Html.escape(training.stage()), Chart.figures(charts));
  }

  static String settings(List<ReportContents.Setting> settings) {
    Table table = new Table(3, List.of("stage", "setting", "value"));
    settings.forEach(s -> table.row(s.stage(), s.key(), s.value()));
    return table.isEmpty()
        ? ""
        : "<section>\n<h2>Settings that are not at their default</h2>\n"
            + table.html()
            + "</section>\n";
  }
}
