package io.predilect.data.format;

import io.predilect.data.check.Checks;
import io.predilect.data.check.Spelling;
import io.predilect.data.expression.ExpressionException;
import io.predilect.data.expression.RowExpression;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The setting {@code columns}: where each part of a pair, or of a prompt, lies in rows of any
 * layout.
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
  static final String ANSWERS = "answers";
  static final String RESPONSES = "responses";
  static final String SCORES = "scores";
  static final String RANKS = "ranks";

  /** The parts of a prompt to be answered. */
  static final List<String> OF_PROMPTS = List.of(PROMPT, SYSTEM, SUBSET, ANSWERS);

  /** The parts that an expression is given for. */
  static final List<String> EXPRESSIONS =
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
          SUBSET,
          ANSWERS,
          RESPONSES,
          SCORES,
          RANKS);

  private static final List<String> VALUES = List.of(LABEL_FIRST, LABEL_SECOND, LABEL_TIE);

  /** Nothing is mapped. */
  public static final ColumnMapping NONE = new ColumnMapping(Map.of());

  /**
   * Checks every part.
   *
   * @throws io.predilect.data.check.InvalidSettings for parts that there are not, expressions that
   *     cannot be read, and parts that do not go together
   */
  public ColumnMapping {
    columns = Map.copyOf(columns);
    Checks checks = new Checks();
    new TreeMap<>(columns).forEach((part, value) -> check(part, value, checks));
    checkTogether(columns, checks);
    checks.orThrow();
  }

  /** The parts that are none of those which rows of that kind have. */
  Checks check(RowReading.Wanted wanted, Checks checks) {
    boolean prompts = wanted == RowReading.Wanted.PROMPTS;
    new TreeMap<>(columns)
        .forEach(
            (part, value) ->
                checks.holds(
                    prompts ? OF_PROMPTS.contains(part) : !part.equals(ANSWERS),
                    "columns." + part,
                    value,
                    prompts
                        ? "prompts alone have the parts " + String.join(", ", OF_PROMPTS)
                        : "reference answers belong to prompts, not to pairs: leave it out"));
    return checks;
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

  private static void check(String part, String value, Checks checks) {
    if (EXPRESSIONS.contains(part)) {
      try {
        RowExpression.of("columns." + part, value);
      } catch (ExpressionException e) {
        checks.holds(false, part, value, e.getMessage());
      }
    } else {
      List<String> known = Stream.concat(EXPRESSIONS.stream(), VALUES.stream()).toList();
      checks.holds(
          known.contains(part),
          part,
          value,
          "there is no such part of a pair: " + Spelling.suggestion(part, known));
    }
  }

  private static void checkTogether(Map<String, String> columns, Checks checks) {
    boolean named = columns.containsKey(CHOSEN) || columns.containsKey(REJECTED);
    boolean labelled = columns.containsKey(FIRST) || columns.containsKey(SECOND);
    boolean judged = columns.containsKey(COMPLETION);
    boolean listed = columns.containsKey(RESPONSES);
    checks.agrees(
        Stream.of(named, labelled, judged, listed).filter(given -> given).count() <= 1,
        "give chosen and rejected, or first, second and a label, or completion and a label, or"
            + " responses and scores or ranks: not several of them");
    checkLabels(columns, checks);
    Needed needed = new Needed(columns, checks);
    checkLists(columns, listed, checks);
    if (columns.containsKey(SCORE_CHOSEN) || columns.containsKey(SCORE_REJECTED)) {
      needed.all("as scores are of both responses", SCORE_CHOSEN, SCORE_REJECTED);
    }
    if (labelled) {
      needed.all(
          "as two responses are told apart by a label",
          FIRST,
          SECOND,
          LABEL,
          LABEL_FIRST,
          LABEL_SECOND);
    } else if (judged) {
      needed.all("as one response is judged by it", LABEL);
      if (columns.containsKey(LABEL_FIRST) || columns.containsKey(LABEL_SECOND)) {
        needed.all("the label of a desirable completion", LABEL_FIRST);
        needed.all("the label of an undesirable completion", LABEL_SECOND);
      }
    } else {
      for (String part : List.of(LABEL, LABEL_FIRST, LABEL_SECOND, LABEL_TIE)) {
        checks.agrees(
            !columns.containsKey(part),
            part,
            columns.get(part),
            "there is nothing that a label tells apart: give first and second, or completion, too");
      }
    }
  }

  private static void checkLabels(Map<String, String> columns, Checks checks) {
    for (int i = 0; i < VALUES.size(); i++) {
      for (String other : VALUES.subList(i + 1, VALUES.size())) {
        String one = VALUES.get(i);
        if (columns.containsKey(one) && columns.containsKey(other)) {
          checks.agrees(
              !new LabelValue(columns.get(one)).is(new LabelValue(columns.get(other))),
              other,
              columns.get(other),
              "it is the same value as that of " + one + ": no label could tell them apart");
        }
      }
    }
  }

  private static void checkLists(Map<String, String> columns, boolean listed, Checks checks) {
    boolean scores = columns.containsKey(SCORES);
    boolean ranks = columns.containsKey(RANKS);
    checks
        .agrees(
            !listed || scores != ranks,
            RESPONSES,
            columns.get(RESPONSES),
            "they are compared by scores (a list, higher is better) or ranks (a list, 1 is the"
                + " best): give one of them")
        .agrees(
            listed || !(scores || ranks),
            scores ? SCORES : RANKS,
            columns.get(scores ? SCORES : RANKS),
            "they are of a list of responses: give responses, too")
        .agrees(
            !listed || !columns.containsKey(SCORE_CHOSEN),
            SCORE_CHOSEN,
            columns.get(SCORE_CHOSEN),
            "with responses the scores are a list: give scores");
  }

  private record Needed(Map<String, String> columns, Checks checks) {
    void all(String why, String... parts) {
      for (String part : parts) {
        checks.agrees(columns.containsKey(part), part, Optional.empty(), "it is needed, " + why);
      }
    }
  }
}
