package io.predilect.jobs.stage;

import java.util.Map;
import java.util.stream.Collectors;

/** What to say where none of the rows could be used. */
public final class RefusedRows {
  private static final int EXAMPLE = 120; // characters of a row

  private RefusedRows() {}

  /**
   * Why, the most frequent reason first.
   *
   * @param rejects how often, by reason
   */
  public static String reasons(Map<String, Long> rejects) {
    return rejects.isEmpty()
        ? "no reason was given"
        : rejects.entrySet().stream()
            .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
            .map(reject -> reject.getKey() + " (" + reject.getValue() + ")")
            .collect(Collectors.joining(", "));
  }

  /**
   * One of them, to go on with behind the reasons.
   *
   * @param detail what is wrong with it
   * @param row as it came; blank: it is not known, as of generated pairs
   */
  public static String example(String detail, String row) {
    String text = row.strip().replaceAll("\\p{Cntrl}+", " ");
    String shown = text.length() <= EXAMPLE ? text : text.substring(0, EXAMPLE) + "…";
    return "; for example " + detail + (shown.isEmpty() ? "" : ", in " + shown);
  }
}
