package io.predilect.data.format;

import com.fasterxml.jackson.databind.JsonNode;
import io.predilect.data.value.Written;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.DoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How the numbers of a label say which of two responses is preferred. Codings share numbers: 1 is
 * the first of 1 and 2, and the second of 0 and 1. One row cannot tell which coding it is of, many
 * rows can.
 *
 * @param first the column of the first response
 * @param second the column of the second one
 * @param wanted the numbers that there are, for messages
 * @param signed whether the sign alone tells the responses apart
 * @param meaning what a number stands for; empty: nothing
 */
record LabelCoding(
    String first,
    String second,
    String wanted,
    boolean signed,
    DoubleFunction<Optional<Verdict>> meaning) {
  // Of so many fair labels all are on one side once in two thousand samples.
  private static final int MANY = 12;
  private static final int SHOWN = 8; // of the values that a message names

  /** A number for each response. */
  static LabelCoding of(String first, int one, String second, int other) {
    return new LabelCoding(
        first,
        second,
        one + " or " + other,
        false,
        label ->
            label == one
                ? Optional.of(Verdict.FIRST)
                : label == other ? Optional.of(Verdict.SECOND) : Optional.empty());
  }

  /** 1 and 2, and 0 for a tie. */
  static LabelCoding orTie(String first, String second) {
    DoubleFunction<Optional<Verdict>> decided = of(first, 1, second, 2).meaning;
    return new LabelCoding(
        first,
        second,
        "1, 2 or 0",
        false,
        label -> label == 0 ? Optional.of(Verdict.TIE) : decided.apply(label));
  }

  /** By how much the second is preferred, from -3 to 3; below 0 it is the first that is. */
  static LabelCoding ofStrength(String first, String second) {
    return new LabelCoding(
        first,
        second,
        "between -3 and 3",
        true,
        label ->
            Math.abs(label) > 3
                ? Optional.empty()
                : Optional.of(
                    label == 0 ? Verdict.TIE : label < 0 ? Verdict.FIRST : Verdict.SECOND));
  }

  /** What a row's label says. */
  Verdict of(SourceRow row, String column) throws UnfitRow {
    Optional<Verdict> verdict = meaning.apply(row.number(column));
    if (verdict.isEmpty()) {
      throw SourceRow.outside(column, wanted, row.json().get(column));
    }
    return verdict.get();
  }

  /**
   * Why labels are perhaps of another coding. All that prefer a response prefer the same one, and
   * there are others that mean nothing; or they are many, and beside them are ties, which in
   * another coding are the other response, or the first response is never preferred where only a
   * sign says that it is.
   *
   * @param column what they are called
   */
  Optional<String> doubt(String column, Stream<JsonNode> labels) {
    List<Double> numbers =
        labels.flatMapToDouble(label -> Written.number(label).stream()).boxed().toList();
    List<Verdict> known = numbers.stream().flatMap(each -> meaning.apply(each).stream()).toList();
    long firsts = known.stream().filter(Verdict.FIRST::equals).count();
    long seconds = known.stream().filter(Verdict.SECOND::equals).count();
    boolean oneSided = (firsts == 0) != (seconds == 0);
    boolean otherwise = signed ? firsts == 0 : known.contains(Verdict.TIE);
    boolean doubtful =
        oneSided && (known.size() < numbers.size() || (otherwise && firsts + seconds >= MANY));
    return doubtful
        ? Optional.of(told(column, new TreeSet<>(numbers), seconds == 0 ? second : first))
        : Optional.empty();
  }

  private String told(String column, TreeSet<Double> numbers, String never) {
    return String.format(
        Locale.ROOT,
        "'%s' must be %s and has the values %s, of which none prefers '%s', so that they may mean"
            + " something else. Say what they mean: columns: {prompt: …, first: %s, second: %s,"
            + " label: %s, label_first: …, label_second: …}",
        column,
        wanted,
        numbers.stream().limit(SHOWN).map(UnpairedFormat::plain).collect(Collectors.joining(", ")),
        never,
        first,
        second,
        column);
  }
}
