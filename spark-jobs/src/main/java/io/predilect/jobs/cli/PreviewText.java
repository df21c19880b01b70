package io.predilect.jobs.cli;

import io.predilect.data.shard.LengthLimits;
import io.predilect.jobs.PreviewResult;
import io.predilect.jobs.preview.PreviewedRow;
import io.predilect.jobs.preview.PreviewedText;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Optional;

/**
 * A preview for the terminal.
 *
 * @param limits what cuts
 * @param colours whether special tokens are coloured; else they stand in brackets of their own
 * @param out where
 */
record PreviewText(LengthLimits limits, boolean colours, PrintWriter out) {
  private static final String ON = "\033[7;36m";
  private static final String OFF = "\033[0m";

  static void print(PreviewResult result, boolean colours, PrintWriter out) {
    out.printf("format %s, model %s%n%n", result.format(), result.model());
    PreviewText text = new PreviewText(result.limits(), colours, out);
    for (int i = 0; i < result.rows().size(); i++) {
      text.row(i + 1, result.rows().get(i));
    }
    out.flush();
  }

  private void row(int number, PreviewedRow row) {
    row.pair()
        .ifPresent(
            pair ->
                out.printf(
                    Locale.ROOT,
                    "row %d: %s %s%s%n",
                    number,
                    pair.paired() ? "pair" : "single response",
                    pair.id(),
                    pair.subset().isEmpty() ? "" : ", " + pair.subset()));
    prompt(row.prompt());
    boolean single = row.pair().filter(pair -> !pair.paired()).isPresent();
    response(single ? "response, judged good" : "chosen", row.chosen());
    response(single ? "response, judged bad" : "rejected", row.rejected());
    row.refusal()
        .ifPresent(
            why ->
                out.printf(
                    "%srejected by %s: %s: %s%n",
                    row.pair().isPresent() ? "" : "row " + number + ": ",
                    why.stage(),
                    why.reason(),
                    why.detail()));
    out.println();
  }

  private void prompt(Optional<PreviewedText> prompt) {
    prompt.ifPresent(
        text -> {
          heading("prompt", text, "read, not scored", "first");
          out.println((text.cut() == 0 ? "" : "\u2026") + marked(text));
        });
  }

  private void response(String name, Optional<PreviewedText> response) {
    response.ifPresent(
        text -> {
          heading(name, text, "scored", "last");
          out.println(marked(text) + (text.cut() == 0 ? "" : "\u2026"));
        });
  }

  private void heading(String name, PreviewedText text, String use, String end) {
    String cut =
        text.cut() == 0
            ? ""
            : String.format(
                Locale.ROOT,
                "; the %s %,d of %,d are cut (max_length %d, max_prompt_length %d)",
                end,
                text.cut(),
                text.whole(),
                limits.maxLength(),
                limits.maxPromptLength());
    out.printf(Locale.ROOT, "-- %s: %,d tokens, %s%s%n", name, text.tokens(), use, cut);
  }

  private String marked(PreviewedText text) {
    return colours ? text.marked(ON, OFF) : text.toString();
  }
}
