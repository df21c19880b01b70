package io.predilect.jobs.report;

import io.predilect.jobs.config.StageKind;
import io.predilect.jobs.evaluate.figures.Metrics;
import io.predilect.jobs.generate.ResponseFigure;
import io.predilect.jobs.manifest.Manifest;
import io.predilect.jobs.manifest.StageRecord;
import io.predilect.jobs.report.html.NumberText;
import io.predilect.jobs.report.html.Table;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The part of the page about what policies wrote: a line for every generate stage. */
final class GenerateSection {
  private GenerateSection() {}

  static String html(Manifest manifest) {
    Map<StageRecord, Metrics> stages = new LinkedHashMap<>();
    manifest.stages().stream()
        .filter(stage -> stage.kind() == StageKind.GENERATE)
        .forEach(stage -> stages.put(stage, ResponseFigure.of(stage.result())));
    List<ResponseFigure> shown =
        Stream.of(ResponseFigure.values())
            .filter(
                figure ->
                    stages.values().stream()
                        .anyMatch(found -> found.values().containsKey(figure.metric())))
            .toList();
    if (shown.isEmpty()) {
      return "";
    }
    List<String> headings = new ArrayList<>(List.of("stage", "responses"));
    shown.forEach(figure -> headings.add(figure.title()));
    Table table = new Table(1, headings);
    stages.forEach(
        (stage, found) -> {
          List<String> cells = new ArrayList<>();
          cells.add(stage.name());
          cells.add(NumberText.count(found.pairs()));
          shown.forEach(figure -> cells.add(NumberText.withInterval(found, figure.metric())));
          table.row(cells);
        });
    return "<section>\n<h2>Responses</h2>\n<p class=\"note\">Means of a response. KL is the sum over its tokens of KL(q, reference), with q what a strategy made of policy and reference; log ratio is the same as sampled. Intervals over prompts, 95 %.</p>\n"
        + table.html()
        + "</section>\n";
  }
}
