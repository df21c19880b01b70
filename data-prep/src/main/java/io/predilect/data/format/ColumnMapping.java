package io.predilect.data.format;

import io.predilect.data.expression.ExpressionException;
import io.predilect.data.expression.RowExpression;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The setting {@code columns}: where each part of a pair lies in rows of any layout.
 *
 * @param columns an expression ({@link RowExpression}) by part; for {@code label_first}, {@code
 *     label_second} and {@code label_tie} a value of the label instead
 */
public record ColumnMapping(Map<String, String> columns) implements Serializable {
  private static final long serialVersionUID = 1L;

  static final String PROMPT = "prompt";
  static final String SYSTEM = "system";
  static final String CHOSEN = "chosen";
  static final String REJECTED = "rejected";
  static final String FIRST = "first";
  static final String SECOND = "second";
  static final String COMPLETION = "completion";
  static final String LABEL = "label";
  static final String LABEL_FIRST = "label_first";
  static final String LABEL_SECOND = "label_second";
  static final String LABEL_TIE = "label_tie";
  static final String RATIONALE = "rationale";
  static final String SCORE_CHOSEN = "score_chosen";
  static final String SCORE_REJECTED = "score_rejected";
  static final String SUBSET = "subset";

  private static final List<String> EXPRESSIONS =
      List.of(
          PROMPT,
          SYSTEM,
          CHOSEN,
          REJECTED,
          FIRST,
          SECOND,
          COMPLETION,
          LABEL,
          RATIONALE,
          SCORE_CHOSEN,
          SCORE_REJECTED,
          SUBSET);
  private static final List<String> VALUES = List.of(LABEL_FIRST, LABEL_SECOND, LABEL_TIE);

  /** Nothing is mapped. */
  public static final ColumnMapping NONE = new ColumnMapping(Map.of());

  /**
   * Checks every part.
   *
   * @throws FormatException for a part that there is not, an expression that cannot be read, or
   *     parts that do not go together: the message names key, value and remedy
   */
  public ColumnMapping {
    columns = Map.copyOf(columns);
    new TreeMap<>(columns).forEach(ColumnMapping::check);
    checkTogether(columns);
  }

  boolean isEmpty() {
    return columns.isEmpty();
  }

  boolean has(String part) {
    return columns.containsKey(part);
  }

  /** The expression for a part; for one that is not mapped the column of its own name. */
  RowExpression expression(String part) {
    return RowExpression.of("columns." + part, columns.getOrDefault(part, part));
  }

  /** The mapping in a line, for messages. */
  String describe() {
    List<String> parts = new ArrayList<>();
    for (String part : EXPRESSIONS) {
      if (has(part)) {
        parts.add(part + ": " + columns.get(part));
      }
    }
    return "columns: " + String.join(", ", parts);
  }

  private static void check(String part, String value) {
    if (VALUES.contains(part)) {
      return;
    }
    if (!EXPRESSIONS.contains(part)) {
      throw new FormatException(
          "columns."
              + part
              + ": there is no such part of a pair; known are "
              + String.join(", ", EXPRESSIONS)
              + ", "
              + String.join(", ", VALUES));
    }
    try {
      RowExpression.of("columns." + part, value);
    } catch (ExpressionException e) {
      throw new FormatException("columns." + part + " is \"" + value + "\": " + e.getMessage());
    }
  }

  private static void checkTogether(Map<String, String> columns) {
    boolean named = columns.containsKey(CHOSEN) || columns.containsKey(REJECTED);
    boolean labelled = columns.containsKey(FIRST) || columns.containsKey(SECOND);
    boolean judged = columns.containsKey(COMPLETION);
    if ((named ? 1 : 0) + (labelled ? 1 : 0) + (judged ? 1 : 0) > 1) {
      throw new FormatException(
          "columns: give chosen and rejected, or first, second and a label, or completion and a"
              + " label: not several of them");
    }
    if (columns.containsKey(SCORE_CHOSEN) || columns.containsKey(SCORE_REJECTED)) {
      require(columns, SCORE_CHOSEN, "as scores are of both responses");
      require(columns, SCORE_REJECTED, "as scores are of both responses");
    }
    if (labelled) {
      for (String part : List.of(FIRST, SECOND, LABEL, LABEL_FIRST, LABEL_SECOND)) {
        require(columns, part, "as two responses are told apart by a label");
      }
    } else if (judged) {
      require(columns, LABEL, "as one response is judged by it");
      if (columns.containsKey(LABEL_FIRST) || columns.containsKey(LABEL_SECOND)) {
        require(columns, LABEL_FIRST, "the label of a desirable completion");
        require(columns, LABEL_SECOND, "the label of an undesirable completion");
      }
    } else {
      for (String part : List.of(LABEL, LABEL_FIRST, LABEL_SECOND, LABEL_TIE)) {
        if (columns.containsKey(part)) {
          throw new FormatException(
              "columns."
                  + part
                  + " is \""
                  + columns.get(part)
                  + "\", but there is nothing that a label tells apart: give first and second, or"
                  + " completion, too");
        }
      }
    }
  }

  private static void require(Map<String, String> columns, String part, String why) {
    if (!columns.containsKey(part)) {
      throw new FormatException("columns." + part + " is missing: it is needed, " + why);
    }
  }
}
