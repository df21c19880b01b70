package io.predilect.data.format;

import com.fasterxml.jackson.databind.JsonNode;
import io.predilect.data.pair.RejectReason;
import io.predilect.data.value.Written;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Responses that are not said but named: {@code chosen} is the name of the column with its text,
 * the end of that name, or the text's place in a list.
 */
final class ColumnNames {
  // What columns of several responses are called, in the singular.
  private static final Set<String> RESPONSES =
      Set.of(
          ("response completion generation answer output candidate reply text option choice"
                  + " summary")
              .split(" "));

  private static final int LONGEST = 60; // characters of a name
  private static final Pattern END =
      Pattern.compile(
          "[^\\p{L}\\p{N}]*(?:(?:\\p{L}+[^\\p{L}\\p{N}]+)?(\\p{L}|\\p{N}{1,2})|\\p{L}+(\\p{N}{1,2}))[^\\p{L}\\p{N}]*");

  private ColumnNames() {}

  /** Refuses a pair of which both responses are names of columns that hold texts of their own. */
  static void refuse(Draft draft, SourceRow row) throws UnfitRow {
    Optional<String> chosen = named(draft.chosen(), row);
    Optional<String> rejected = named(draft.rejected(), row);
    if (chosen.isPresent() && rejected.isPresent()) {
      throw new UnfitRow(
          RejectReason.WRONG_TYPE,
          ("the responses are the names of the columns '%1$s' and '%2$s', and not their texts: say in"
                  + " columns whose text is which, as in chosen: \"%1$s where … == '%1$s' else"
                  + " %2$s\", or, if the names are the responses, ignore: [%1$s, %2$s]")
              .formatted(chosen.get(), rejected.get()));
    }
    refuseEnds(draft, row);
    refusePlaces(draft, row);
    refuseAlike(row);
  }

  // Of "chosen" and "Chosen" one was read.
  private static void refuseAlike(SourceRow row) throws UnfitRow {
    for (Map.Entry<String, JsonNode> read : row.json().properties()) {
      for (Map.Entry<String, JsonNode> other : row.json().properties()) {
        if (row.isUsed(read.getKey())
            && !row.isUsed(other.getKey())
            && alike(read.getKey(), other.getKey())
            && !Written.empty(other.getValue())
            && !other.getValue().equals(read.getValue())) {
          throw new UnfitRow(
              RejectReason.CONTRADICTION,
              "the columns '%s' and '%s' have one name but for capitals and signs, and different values; name the one that does not count in ignore"
                  .formatted(read.getKey(), other.getKey()));
        }
      }
    }
  }

  // Letter by letter: a row has many pairs of columns, and few of them begin alike.
  private static boolean alike(String one, String other) {
    int i = letter(one, 0);
    int j = letter(other, 0);
    boolean any = i < one.length();
    while (i < one.length() && j < other.length()) {
      if (Character.toLowerCase(one.charAt(i)) != Character.toLowerCase(other.charAt(j))) {
        return false;
      }
      i = letter(one, i + 1);
      j = letter(other, j + 1);
    }
    return any && i == one.length() && j == other.length();
  }

  // The place of the next letter or digit; behind the last one the length.
  private static int letter(String text, int from) {
    int at = from;
    while (at < text.length() && !Character.isLetterOrDigit(text.charAt(at))) {
      at++;
    }
    return at;
  }

  private static Optional<String> named(String response, SourceRow row) {
    String name = plain(response);
    return row.json().properties().stream()
        .filter(column -> !name.isEmpty() && plain(column.getKey()).equals(name))
        .filter(column -> !row.isUsed(column.getKey()))
        .filter(column -> column.getValue().isTextual() || column.getValue().isArray())
        .map(Map.Entry::getKey)
        .findFirst();
  }

  // "Response 1" and response_1 alike; longer texts are no names.
  private static String plain(String text) {
    return text.length() > LONGEST
        ? ""
        : text.replaceAll("[^\\p{L}\\p{N}]+", "").toLowerCase(Locale.ROOT);
  }

  // 0 and 1 of response_0 and response_1, by themselves or behind a word.
  private static void refuseEnds(Draft draft, SourceRow row) throws UnfitRow {
    String chosen = draft.chosen().strip();
    String rejected = draft.rejected().strip();
    if (chosen.isEmpty() || rejected.isEmpty()) {
      return;
    }
    refuseEnds(chosen, rejected, draft, row);
    Optional<String> one = end(chosen);
    Optional<String> other = end(rejected);
    if (one.isPresent() && other.isPresent()) {
      refuseEnds(one.get(), other.get(), draft, row);
    }
  }

  // Of "Answer A", model_a, Response1 and (A) the letter or the number.
  private static Optional<String> end(String text) {
    Matcher end = END.matcher(text.length() > LONGEST ? "" : text);
    return end.matches()
        ? Optional.of(end.group(1) == null ? end.group(2) : end.group(1))
        : Optional.empty();
  }

  private static void refuseEnds(String one, String two, Draft draft, SourceRow row)
      throws UnfitRow {
    for (Map.Entry<String, JsonNode> column : row.json().properties()) {
      String name = column.getKey();
      int stem = name.length() - one.length();
      if (stem > 0
          && name.regionMatches(true, stem, one, 0, one.length())
          && ofResponses(name.substring(0, stem))) {
        Optional<String> other = named(name.substring(0, stem) + two, row);
        if (other.isPresent() && unsaid(name, draft, row) && unsaid(other.get(), draft, row)) {
          throw new UnfitRow(
              RejectReason.WRONG_TYPE,
              ("the responses '%3$s' and '%4$s' are perhaps those in the columns '%1$s' and '%2$s': say"
                      + " in columns whose text is which, as in chosen: \"%1$s where … == '%3$s' else"
                      + " %2$s\", or, if they are the responses themselves, ignore: [%1$s, %2$s]")
                  .formatted(name, other.get(), draft.chosen().strip(), draft.rejected().strip()));
        }
      }
    }
  }

  // 0 and 1 of a list of responses.
  private static void refusePlaces(Draft draft, SourceRow row) throws UnfitRow {
    String chosen = draft.chosen().strip();
    String rejected = draft.rejected().strip();
    if (!chosen.matches("[0-9]{1,2}") || !rejected.matches("[0-9]{1,2}")) {
      return;
    }
    int last = Math.max(Integer.parseInt(chosen), Integer.parseInt(rejected));
    for (Map.Entry<String, JsonNode> column : row.json().properties()) {
      String name = column.getKey();
      boolean holds =
          Written.structure(column.getValue())
              .filter(list -> list.isArray() && list.size() >= last && list.path(0).isTextual())
              .isPresent();
      if (holds && ofResponses(name) && unsaid(name, draft, row)) {
        throw new UnfitRow(
            RejectReason.WRONG_TYPE,
            ("the responses '%2$s' and '%3$s' are perhaps places in the list '%1$s': say in columns"
                    + " which text is which, as in chosen: \"%1$s.0 where … == '%2$s' else %1$s.1\", or,"
                    + " if they are the responses themselves, ignore: [%1$s]")
                .formatted(name, chosen, rejected));
      }
    }
  }

  private static boolean ofResponses(String name) {
    List<String> words = Shape.words(name);
    String last = words.isEmpty() ? "" : words.get(words.size() - 1);
    return RESPONSES.contains(last.endsWith("s") ? last.substring(0, last.length() - 1) : last);
  }

  // What the prompt shows, such as the answers to choose of, may well be named by a response.
  private static boolean unsaid(String column, Draft draft, SourceRow row) {
    return !row.isUsed(column)
        && !Written.empty(row.json().get(column))
        && !UnreadPrompt.within(row.json().get(column), draft.prompt());
  }
}
