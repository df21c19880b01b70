package io.predilect.jobs.report;

import io.predilect.jobs.answers.Answers;
import io.predilect.jobs.manifest.Manifest;
import io.predilect.jobs.manifest.StageRecord;
import io.predilect.jobs.report.html.NumberText;
import io.predilect.jobs.report.html.Table;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** What stages asked of models and services, and what it took. */
final class AskedSection {
  /** The figures by their names in a stage's record, with their headings. */
  private static final List<Map.Entry<String, String>> FIGURES =
      List.of(
          Map.entry("asked", "questions asked"),
          Map.entry("kept_from_before", "answered before"),
          Map.entry(Answers.CUT, "cut at max_new_tokens"),
          Map.entry(Answers.FULL, "cut at the context's end"),
          Map.entry("requests", "requests"),
          Map.entry("requests" + Answers.IN_ALL, "in all"),
          Map.entry("retries", "tries again"),
          Map.entry("tokens_in", "tokens in"),
          Map.entry("tokens_cached", "of them cached"),
          Map.entry("tokens_out", "tokens out"),
          Map.entry("tokens_reasoning", "of them reasoning"),
          Map.entry("answers_without_token_counts", "answers without token counts"),
          Map.entry("cost", "cost"),
          Map.entry("cost" + Answers.IN_ALL, "in all"));

  private AskedSection() {}

  /** Nothing where no stage asked. */
  static String html(Manifest manifest) {
    Table table =
        new Table(
            2,
            Stream.concat(Stream.of("stage", "source"), FIGURES.stream().map(Map.Entry::getValue))
                .toList());
    for (StageRecord stage : manifest.stages()) {
      Map<String, Object> figures = stage.result().figures();
      if (figures.containsKey("asked")) {
        table.row(
            Stream.concat(
                    Stream.of(stage.name(), cell(figures.get("source"))),
                    FIGURES.stream().map(figure -> cell(figures.get(figure.getKey()))))
                .toList());
      }
    }
    return table.isEmpty()
        ? ""
        : "<section>\n<h2>Asked</h2>\n<p class=\"note\">Tokens are those of all answers that the"
            + " stage has, requests and cost those of its last asking, and in all those of every"
            + " start of the run.</p>\n"
            + table.html()
            + "</section>\n";
  }

  private static String cell(Object figure) {
    if (figure instanceof Double cost) {
      return String.format(Locale.ROOT, "%,.4f", cost);
    }
    return figure instanceof Number count
        ? NumberText.count(count.longValue())
        : figure == null ? "" : figure.toString();
  }
}
