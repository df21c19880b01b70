package io.predilect.data.format;

import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.databind.JsonNode;
import io.predilect.data.pair.Message;
import io.predilect.data.value.Written;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One judged response a row: TRL's unpaired preference format. The label is true for a desirable
 * response and false for an undesirable one; 1 and 0 are read as such.
 */
final class UnpairedFormat extends PreferenceFormat {
  private static final String COMPLETION = "completion";
  private static final String LABEL = "label";
  private static final int SHOWN = 8; // of the values that a message names

  UnpairedFormat() {
    super(
        "unpaired",
        "prompt, completion (texts or lists of {role, content}), label (true or false)");
  }

  @Override
  public boolean judgesOne() {
    return true;
  }

  @Override
  boolean fits(JsonNode row) {
    return Shape.responses(row, "prompt", COMPLETION) && Written.truth(row.path(LABEL)).isPresent();
  }

  @Override
  Draft draft(SourceRow row) throws UnfitRow {
    List<Message> prompt = row.prompt("prompt");
    List<Message> completion = row.response(COMPLETION);
    return Turns.judged(COMPLETION, prompt, completion, label(row, LABEL));
  }

  @Override
  Optional<String> doubt(List<JsonNode> sample) {
    return rating(LABEL, sample.stream().map(row -> row.path(LABEL)));
  }

  @Override
  boolean isLabel(String column) {
    return column.equals(LABEL);
  }

  /** Why a label is a rating, of which 1 may well be the worst; empty: it is none. */
  static Optional<String> rating(String column, Stream<JsonNode> labels) {
    List<Double> values =
        labels
            .flatMapToDouble(label -> Written.number(label).stream())
            .boxed()
            .distinct()
            .sorted()
            .toList();
    return values.stream().allMatch(value -> value == 0 || value == 1)
        ? Optional.empty()
        : Optional.of(
            "'%s' has the values %s, and not 0 and 1 alone: say which are desirable, as in columns: {completion: …, label: \"true where %s > %s else false\"}"
                .formatted(
                    column,
                    values.stream().limit(SHOWN).map(UnpairedFormat::plain).collect(joining(", ")),
                    column,
                    plain(values.get((values.size() - 1) / 2))));
  }

  /** A number without needless decimals. */
  static String plain(double value) {
    return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
  }

  /** Whether a response is desirable. */
  static boolean label(SourceRow row, String column) throws UnfitRow {
    JsonNode label = row.value(column);
    return Written.truth(label)
        .orElseThrow(
            () ->
                label.isContainerNode()
                    ? SourceRow.wrongType(column, "true or false", label)
                    : SourceRow.outside(column, "true or false", label));
  }
}
