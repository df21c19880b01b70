package io.predilect.data.audit;

import io.predilect.data.pair.RejectReason;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/** An audit as plain text for the terminal, at most {@value #WIDTH} columns wide. */
public final class AuditTable {
  /** The widest line. */
  public static final int WIDTH = 100;

  private static final int SUBSETS_SHOWN = 12;
  private static final int LABEL = 34;
  private static final int NUMBER = 12;

  private final StringBuilder text = new StringBuilder();

  private AuditTable() {}

  /**
   * The table.
   *
   * @param title what was audited, the first line
   * @param tokenizer what counted the tokens; not shown where none were counted
   */
  public static String of(String title, Audit audit, String tokenizer) {
    Objects.requireNonNull(tokenizer, "tokenizer");
    AuditTable table = new AuditTable();
    table.line(title);
    table.rows(audit);
    if (audit.kept() > 0) {
      table.pairs(audit);
      table.prompts(audit);
      boolean single = audit.single() == audit.kept();
      table.lengths("characters", audit.characters(), single);
      audit
          .tokens()
          .ifPresent(
              tokens -> {
                table.lengths("tokens", tokens, single);
                table.line("  counted by " + tokenizer);
              });
      table.subsets(audit);
      table.beside(audit);
    }
    return table.text.toString();
  }

  private void rows(Audit audit) {
    row("format", audit.format());
    if (audit.outcomes() > audit.rows()) {
      row("rows", number(audit.rows()));
      count("pairs made of them", audit.outcomes(), audit.outcomes());
    } else {
      count("rows", audit.rows(), audit.rows());
    }
    count("kept", audit.kept(), audit.outcomes());
    count("rejected", audit.rejected(), audit.outcomes());
    for (Map.Entry<RejectReason, Long> reject : audit.rejects().entrySet()) {
      count("  " + reject.getKey().key(), reject.getValue(), audit.outcomes());
      Audit.Example example = audit.examples().get(reject.getKey());
      line("      e.g. " + example.detail());
      if (!example.row().isBlank()) {
        line("      in   " + example.row().strip());
      }
    }
    count("exact duplicates among the kept", audit.duplicates(), audit.kept());
    count("judged the other way round, too", audit.conflicts(), audit.kept());
    if (!audit.sources().isEmpty()) {
      heading("sources: rows, and how many of them were kept");
      audit
          .sources()
          .forEach(
              (name, source) ->
                  row(
                      name,
                      number(source.rows()),
                      right(number(source.kept()), NUMBER) + share(source.kept(), source.rows())));
    }
  }

  // Single judged responses are not longer or shorter than another one.
  private void pairs(Audit audit) {
    if (audit.single() < audit.kept()) {
      heading("pairs");
      count("chosen is the longer", audit.longerChosen(), audit.kept() - audit.single());
      count("rejected is the longer", audit.longerRejected(), audit.kept() - audit.single());
    }
    if (audit.single() > 0) {
      heading("single judged responses");
      count("good (label true)", audit.single() - audit.singleBad(), audit.single());
      count("bad (label false)", audit.singleBad(), audit.single());
    }
  }

  private void prompts(Audit audit) {
    boolean pairs = audit.single() < audit.kept();
    heading("prompts");
    count("prompt of several turns", audit.multiTurn(), audit.kept());
    if (pairs) {
      count("with scores", audit.scored(), audit.kept());
    }
    if (audit.unusedResponses() > 0) {
      row("other responses, not used", number(audit.unusedResponses()));
    }
    row("distinct prompts", number(audit.prompts()));
    String rows = pairs ? "pairs" : "responses";
    count("prompts shared between " + rows, audit.sharedPrompts(), audit.prompts());
    row("most " + rows + " of one prompt", number(audit.largestPrompt()));
  }

  private void lengths(String unit, Audit.Lengths lengths, boolean single) {
    text.append('\n');
    line(
        fit("length in " + unit, LABEL + 4)
            + right("mean", NUMBER)
            + right("p50", NUMBER)
            + right("p90", NUMBER)
            + right("max", NUMBER));
    length("prompt", lengths.prompt());
    length(single ? "good response" : "chosen", lengths.chosen());
    length(single ? "bad response" : "rejected", lengths.rejected());
  }

  private void length(String name, LengthSummary length) {
    line(
        fit("  " + name, LABEL + 4)
            + right(String.format(Locale.ROOT, "%,.1f", length.mean()), NUMBER)
            + right(number(length.p50()), NUMBER)
            + right(number(length.p90()), NUMBER)
            + right(number(length.max()), NUMBER));
  }

  private void subsets(Audit audit) {
    if (audit.subsets().size() == 1 && audit.subsets().containsKey("")) {
      return;
    }
    heading("subsets");
    List<Map.Entry<String, Long>> ordered =
        audit.subsets().entrySet().stream()
            .sorted(
                Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                    .thenComparing(Map.Entry.comparingByKey()))
            .toList();
    for (Map.Entry<String, Long> subset :
        ordered.subList(0, Math.min(SUBSETS_SHOWN, ordered.size()))) {
      count(GroupName.of(subset.getKey()), subset.getValue(), audit.kept());
    }
    if (ordered.size() > SUBSETS_SHOWN) {
      long pairs =
          ordered.subList(SUBSETS_SHOWN, ordered.size()).stream()
              .mapToLong(Map.Entry::getValue)
              .sum();
      count(number(ordered.size() - SUBSETS_SHOWN) + " others", pairs, audit.kept());
    }
  }

  private void beside(Audit audit) {
    if (audit.beside().isEmpty()) {
      return;
    }
    heading("columns that no model sees (columns: puts them into the prompt)");
    StringBuilder line = new StringBuilder();
    for (String column : audit.beside()) {
      if (line.length() > 0 && line.length() + column.length() + 4 > WIDTH) {
        line("  " + line);
        line.setLength(0);
      }
      line.append(line.length() == 0 ? "" : ", ").append(column);
    }
    line("  " + line);
  }

  private void heading(String name) {
    text.append('\n');
    line(name);
  }

  private void count(String label, long count, long of) {
    row(label, number(count), share(count, of));
  }

  private static String share(long count, long of) {
    return of == 0 ? "" : String.format(Locale.ROOT, "%10.2f %%", 100.0 * count / of);
  }

  private void row(String label, String value) {
    row(label, value, "");
  }

  private void row(String label, String value, String share) {
    line("  " + fit(label, LABEL) + right(value, NUMBER + 2) + share);
  }

  private void line(String line) {
    text.append(fit(line, WIDTH).stripTrailing()).append('\n');
  }

  private static String number(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  private static String right(String value, int width) {
    return " ".repeat(Math.max(0, width - value.length())) + value;
  }

  // Data can hold anything: a line stays one line of the terminal.
  private static String fit(String value, int width) {
    String plain = value.replaceAll("\\p{Cntrl}", " ");
    int length = plain.codePointCount(0, plain.length());
    return length <= width
        ? plain + " ".repeat(width - length)
        : plain.substring(0, plain.offsetByCodePoints(0, width - 3)) + "...";
  }
}
