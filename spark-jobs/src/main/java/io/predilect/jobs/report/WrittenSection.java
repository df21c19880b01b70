package io.predilect.jobs.report;

import io.predilect.jobs.generate.ResponseExamples;
import io.predilect.jobs.generate.ResponseExamples.Example;
import io.predilect.jobs.report.html.Html;
import java.util.LinkedHashMap;
import java.util.Map;

/** Responses of the generate stages to the same prompts, side by side. */
final class WrittenSection {
  private static final int MOST = 4; // prompts

  private WrittenSection() {}

  static String html(Map<String, ResponseExamples> written) {
    Map<String, Map<String, String>> byPrompt = new LinkedHashMap<>();
    written.forEach(
        (stage, responses) -> {
          for (Example example : responses.examples()) {
            byPrompt
                .computeIfAbsent(example.prompt(), prompt -> new LinkedHashMap<>())
                .putIfAbsent(stage, example.response());
          }
        });
    if (byPrompt.isEmpty()) {
      return "";
    }
    StringBuilder out = new StringBuilder("<section>\n<h2>");
    out.append(written.size() == 1 ? "Some responses" : "The same prompts, before and after");
    out.append("</h2>\n<div class=\"pairs\">\n");
    // those first to which most responded
    byPrompt.entrySet().stream()
        .sorted((one, other) -> other.getValue().size() - one.getValue().size())
        .limit(MOST)
        .forEach(prompt -> article(out, prompt.getKey(), prompt.getValue()));
    return out.append("</div>\n</section>\n").toString();
  }

  private static void article(StringBuilder out, String prompt, Map<String, String> responses) {
    out.append("<article>\n<p class=\"prompt\">")
        .append(Html.escape(prompt))
        .append("</p>\n<div class=\"two\">");
    responses.forEach((stage, response) -> Html.side(out, stage, response));
    out.append("</div>\n</article>\n");
  }
}
