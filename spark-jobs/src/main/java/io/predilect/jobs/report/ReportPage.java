package io.predilect.jobs.report;

import io.predilect.jobs.config.StageKind;
import io.predilect.jobs.evaluate.figures.Interval;
import io.predilect.jobs.evaluate.figures.Metrics;
import io.predilect.jobs.judge.JudgeStage;
import io.predilect.jobs.manifest.Manifest;
import io.predilect.jobs.manifest.RowCounts;
import io.predilect.jobs.manifest.StageRecord;
import io.predilect.jobs.manifest.StageStatus;
import io.predilect.jobs.pipeline.Builds;
import io.predilect.jobs.report.chart.Chart;
import io.predilect.jobs.report.chart.LineChart;
import io.predilect.jobs.report.html.Html;
import io.predilect.jobs.report.html.NumberText;
import io.predilect.jobs.report.html.Table;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.stream.LongStream;

/** The page about one run. */
final class ReportPage {
  /** Figures that stand large at the top, and what they are called there. */
  private static final List<Headline> HEADLINES =
      List.of(
          new Headline("reward/accuracy", "reward model accuracy"),
          new Headline("rewards/accuracies", "implicit reward accuracy"),
          new Headline("prompt_free/spearman", "prompt-free gap, rank correlation with the truth"));

  private static final String WIN_RATE = "judge/win_rate";
  private static final int MOST_ARMS = 4;

  private record Headline(String figure, String caption) {}

  private ReportPage() {}

  static String html(ReportContents contents) {
    StringBuilder out = new StringBuilder();
    out.append("<header><h1>").append(Html.escape(contents.title())).append("</h1>\n");
    out.append(summary(contents.manifest()));
    out.append(contents.state().html());
    out.append(TaskSection.html(contents.task())).append("</header>\n");
    ReportContents.Results results = contents.results();
    out.append(headlines(results));
    out.append(WrittenSection.html(results.written()));
    results.trainings().forEach(part -> out.append(training(part)));
    results.evaluations().forEach(part -> out.append(EvaluationSection.html(part)));
    results.signals().forEach((stage, found) -> out.append(SignalSection.html(stage, found)));
    out.append(GenerateSection.html(contents.manifest()));
    results.judged().forEach(part -> out.append(JudgeSection.html(part)));
    out.append(stages(contents.manifest()));
    out.append(AskedSection.html(contents.manifest()));
    out.append(settings(contents.settings()));
    return Page.html(contents.title(), contents.state().head(), out.toString());
  }

  private static String summary(Manifest manifest) {
    double seconds = manifest.stages().stream().mapToDouble(StageRecord::seconds).sum();
    String started =
        manifest.stages().stream()
            .map(StageRecord::started)
            .filter(time -> !time.isEmpty())
            .min(Comparator.naturalOrder())
            .orElse("");
    long done = manifest.stages().stream().filter(ReportPage::done).count();
    int all = manifest.stages().size();
    return "<p class=\"note\">Run %s, %s stages in %s%s.</p>\n"
        .formatted(
            Html.escape(manifest.run()),
            done == all ? Integer.toString(all) : done + " of " + all,
            NumberText.duration(seconds),
            started.isEmpty()
                ? ""
                : ", begun " + Html.escape(started.replaceFirst("\\.\\d+Z", "Z")));
  }

  private static boolean done(StageRecord stage) {
    return stage.status() == StageStatus.DONE || makesPage(stage);
  }

  /** It goes on only while it writes the page, which is read when it is done. */
  private static boolean makesPage(StageRecord stage) {
    return stage.kind() == StageKind.REPORT && stage.status() == StageStatus.RUNNING;
  }

  private static String headlines(ReportContents.Results results) {
    StringBuilder out = new StringBuilder();
    boolean several = results.evaluations().size() > 1;
    for (ReportContents.Evaluated evaluated : results.evaluations()) {
      for (Headline headline : HEADLINES) {
        String caption = headline.caption() + (several ? ", " + evaluated.stage() : "");
        headline(out, evaluated.figures().overall(), headline.figure(), caption);
      }
    }
    for (ReportContents.Judged judged : results.judged()) {
      judged.figures().tables().stream()
          .filter(table -> table.by().equals(JudgeStage.ARMS))
          .flatMap(table -> table.groups().entrySet().stream())
          .limit(MOST_ARMS)
          .forEach(arm -> headline(out, arm.getValue(), WIN_RATE, "win rate of " + arm.getKey()));
    }
    return out.length() == 0 ? "" : "<div class=\"headlines\">\n" + out + "</div>\n";
  }

  private static void headline(StringBuilder out, Metrics metrics, String name, String caption) {
    if (metrics.values().containsKey(name)) {
      Interval interval = metrics.intervals().get(name);
      out.append(
          "<div><b>%s</b><span>%s</span><small>%s</small></div>\n"
              .formatted(
                  NumberText.figure(metrics, name),
                  Html.escape(caption),
                  interval == null
                      ? NumberText.count(metrics.pairs()) + " pairs"
                      : NumberText.interval(interval)));
    }
  }

  private static String stages(Manifest manifest) {
    Table table =
        new Table(
            3, List.of("stage", "kind", "status", "rows in", "kept", "rejected", "failed", "time"));
    Table rejects = new Table(2, List.of("stage", "reason", "rows"));
    for (StageRecord stage : manifest.stages()) {
      RowCounts rows = stage.result().rows();
      String status = makesPage(stage) ? "this page" : stage.status().key();
      List<String> cells = new ArrayList<>(List.of(stage.name(), stage.kind().key(), status));
      if (stage.status() == StageStatus.DONE) {
        LongStream.of(rows.in(), rows.kept(), rows.rejected(), rows.failed())
            .mapToObj(NumberText::count)
            .forEach(cells::add);
        cells.add(NumberText.duration(stage.seconds()));
      } else {
        cells.addAll(Collections.nCopies(5, ""));
      }
      table.row(cells);
      stage
          .result()
          .rejects()
          .forEach((reason, count) -> rejects.row(stage.name(), reason, NumberText.count(count)));
    }
    return "<section>\n<h2>Stages</h2>\n"
        + table.html()
        + Builds.all(manifest.stages())
            .map(made -> "<p class=\"note\">" + Html.escape(made) + "</p>\n")
            .orElse("")
        + (rejects.isEmpty() ? "" : "<h3>Rows that were not kept</h3>\n" + rejects.html())
        + "</section>\n";
  }

  private static String training(TrainingCurves training) {
    List<LineChart> charts = training.charts();
    return charts.isEmpty()
        ? ""
        : "<section>\n<h2>Training of %s</h2>\n%s</section>\n"
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
