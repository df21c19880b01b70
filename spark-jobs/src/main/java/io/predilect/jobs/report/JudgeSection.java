package io.predilect.jobs.report;

import io.predilect.jobs.evaluate.figures.GroupTable;
import io.predilect.jobs.judge.JudgeExamples.Example;
import io.predilect.jobs.report.html.Html;
import io.predilect.jobs.report.html.NumberText;
import io.predilect.jobs.report.html.Table;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The part of the page about one judge stage: a table by arm, and comparisons side by side, of
 * which those of an arm, with an outcome or with some words in them can be shown alone. Buttons of
 * a form hide the others by style and need no script; looking for words needs the box's own line.
 */
final class JudgeSection {
  /** The figures of the table, and what stands above them. */
  private static final Map<String, String> COLUMNS =
      ordered(
          "judge/win_rate", "win rate",
          "judge/reward_bench_2", "RewardBench 2",
          "judge/unread", "unread",
          "judge/length_controlled_winrate", "length-controlled",
          "judge/win", "win",
          "judge/tie", "tie",
          "judge/loss", "loss",
          "judge/score", "score",
          "judge/baseline_score", "against",
          "judge/rated", "rated, where not all were",
          "judge/characters", "characters",
          "judge/baseline_characters", "against",
          "judge/tokens", "tokens",
          "judge/baseline_tokens", "against",
          "judge/first_preferred", "first preferred",
          "judge/agreement", "agreement",
          "judge/orders_agree", "orders agree",
          "judge/human_agreement", "as people",
          "judge/human_kappa", "kappa",
          "judge/between_humans_agreement", "people alike",
          "judge/between_humans_kappa", "people's kappa");

  private static final List<String> OUTCOMES = List.of("win", "tie", "loss");

  private static final String SEARCH =
      """
      <b>words</b><input type="search" placeholder="in prompt, responses or answers" oninput="\
      const words = this.value.toLowerCase().split(/\\s+/); \
      this.form.querySelectorAll('article').forEach(one => { \
      const text = one.textContent.toLowerCase(); \
      one.classList.toggle('other', !words.every(word => text.includes(word))); })"><br>
      """;

  // Classes of the style sheet: more arms than it has colours cannot be shown alone.
  private static final int MOST_ARMS = 8;

  private JudgeSection() {}

  private static Map<String, String> ordered(String... namesAndTitles) {
    Map<String, String> columns = new LinkedHashMap<>();
    for (int i = 0; i < namesAndTitles.length; i += 2) {
      columns.put(namesAndTitles[i], namesAndTitles[i + 1]);
    }
    return columns;
  }

  static String html(ReportContents.Judged judged) {
    return "<section>\n<h2>%s</h2>\n<p class=\"note\">%s</p>\n"
            .formatted(Html.escape(judged.stage()), note(judged))
        + judged.figures().tables().stream().map(JudgeSection::table).reduce("", String::concat)
        + examples(judged)
        + "</section>\n";
  }

  private static String note(ReportContents.Judged judged) {
    String against =
        judged.examples().examples().stream()
            .map(Example::baseline)
            .findFirst()
            .map(name -> " against " + Html.escape(name))
            .orElse("");
    Double score = judged.figures().overall().values().get("judge/reward_bench_2");
    if (judged.figures().overall().values().containsKey("judge/unread")) {
      return "RewardBench 2%s: %s prompts with right and wrong responses. 95 %% intervals: Wilson's."
          .formatted(
              score == null ? "" : " " + NumberText.figure(score) + ", the mean of its six domains",
              NumberText.count(judged.figures().overall().pairs()));
    }
    return "Who wins%s: %s comparisons, a tie counts half. Intervals by bootstrap over prompts (of few Wilson's), 95 %%."
        .formatted(against, NumberText.count(judged.figures().overall().pairs()));
  }

  private static String table(GroupTable arms) {
    List<Map.Entry<String, String>> shown =
        COLUMNS.entrySet().stream()
            .filter(
                column ->
                    arms.groups().values().stream()
                        .anyMatch(
                            arm ->
                                arm.values().containsKey(column.getKey())
                                    || arm.undetermined().containsKey(column.getKey())))
            .toList();
    List<String> headings = new ArrayList<>(List.of(arms.by(), "comparisons"));
    shown.forEach(column -> headings.add(column.getValue()));
    Table table = new Table(1, headings);
    arms.groups()
        .forEach(
            (arm, metrics) -> {
              List<String> cells = new ArrayList<>(List.of(arm, NumberText.count(metrics.pairs())));
              shown.forEach(column -> cells.add(NumberText.withInterval(metrics, column.getKey())));
              table.row(cells);
            });
    return table.html() + undetermined(arms);
  }

  private static String undetermined(GroupTable arms) {
    StringBuilder out = new StringBuilder();
    arms.groups()
        .forEach(
            (arm, metrics) ->
                metrics
                    .undetermined()
                    .forEach(
                        (figure, why) ->
                            out.append("<p class=\"note\">")
                                .append(Html.escape(arm))
                                .append(", ")
                                .append(COLUMNS.getOrDefault(figure, Html.escape(figure)))
                                .append(" not determined: ")
                                .append(Html.escape(why))
                                .append("</p>\n")));
    return out.toString();
  }

  private static String examples(ReportContents.Judged judged) {
    List<Example> examples = judged.examples().examples();
    if (examples.isEmpty()) {
      return "";
    }
    List<String> arms = examples.stream().map(Example::arm).distinct().limit(MOST_ARMS).toList();
    // the return key in the box would send the form, and load the page again
    StringBuilder out =
        new StringBuilder(
            "<h3>Some comparisons</h3>\n<form class=\"shown\" onsubmit=\"return false\">\n");
    if (arms.size() > 1) {
      buttons(out, "arm", arms, IntStream.range(0, arms.size()).mapToObj(i -> "a" + i).toList());
    }
    buttons(out, "outcome", OUTCOMES, OUTCOMES);
    out.append(SEARCH);
    out.append("<div class=\"pairs\">\n");
    examples.forEach(example -> out.append(article(example, arms)));
    return out.append("</div>\n</form>\n").toString();
  }

  /** A button for all and one for each; a form of its own keeps apart what has the same name. */
  private static void buttons(
      StringBuilder out, String name, List<String> values, List<String> classes) {
    out.append("<b>").append(name).append("</b>");
    button(out, name, "all", "all", " checked");
    for (int i = 0; i < values.size(); i++) {
      button(out, name, values.get(i), classes.get(i), "");
    }
    out.append("<br>\n");
  }

  private static void button(
      StringBuilder out, String name, String value, String style, String state) {
    out.append(
        "<label><input type=\"radio\" name=\"%s\" class=\"only-%s\"%s> %s</label>\n"
            .formatted(name, style, state, Html.escape(value)));
  }

  private static String article(Example example, List<String> arms) {
    StringBuilder out = new StringBuilder();
    int arm = arms.indexOf(example.arm());
    out.append("<article class=\"")
        .append(arm < 0 ? "" : "a" + arm + " ")
        .append(example.outcome())
        .append("\">\n<p class=\"prompt\">")
        .append(Html.escape(example.prompt()))
        .append("</p>\n<div class=\"two\">");
    Html.side(out, example.arm(), example.response());
    Html.side(out, example.baseline(), example.baselineResponse());
    out.append("</div>\n<p class=\"note\">")
        .append(Html.escape(example.arm()))
        .append(": ")
        .append(example.outcome())
        .append(", preference ")
        .append(NumberText.figure(example.preference()))
        .append("</p>\n");
    if (!example.answers().isEmpty()) {
      out.append("<details><summary>what the judge said</summary>\n");
      example
          .answers()
          .forEach(answer -> out.append("<p>").append(Html.escape(answer)).append("</p>\n"));
      out.append("</details>\n");
    }
    return out.append("</article>\n").toString();
  }
}
