package io.predilect.data.judge;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.predilect.data.expression.RowPath;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where in an answer its judgement stands. */
public sealed interface ValueFinder
    permits ValueFinder.Matches, ValueFinder.Json, Words, Denial.Named {

  /** All that may be the judgement, in order; empty: nothing may. */
  List<Found> in(String text);

  /**
   * For messages: what is looked for.
   *
   * @param what the values that it may have, in words
   */
  String wanted(String what);

  /** Any of some words. One right behind "not", "than" and the like decides nothing. */
  static ValueFinder words(List<String> words) {
    return Denial.RIGHT_BEFORE.of(new Words(words));
  }

  /**
   * What a regular expression matches: its groups, or the whole of it where it has none.
   *
   * @param pattern found anywhere in the answer, as often as it is there
   * @param inWords for messages: what that is; empty: the pattern is the user's own
   */
  record Matches(Pattern pattern, Optional<String> inWords) implements ValueFinder {
    public Matches {
      Objects.requireNonNull(pattern, "pattern");
      Objects.requireNonNull(inWords, "inWords");
    }

    /** Of a pattern that the user knows. */
    public Matches(Pattern pattern) {
      this(pattern, Optional.empty());
    }

    /**
     * What stands in double brackets, as {@code [[A]]}: whatever its case, with the blanks, stars
     * and backslashes of models that write Markdown. Right behind "not" it decides nothing.
     *
     * @param what a regular expression without groups
     * @param inWords what that is, with the brackets
     */
    static ValueFinder inBrackets(String what, String inWords) {
      Matches named =
          new Matches(
              Pattern.compile("(?i)\\\\?\\[\\\\?\\[[\\s*]*(" + what + ")[\\s*]*\\\\?\\]\\\\?\\]"),
              Optional.of(inWords));
      return Denial.RIGHT_BEFORE.of(named);
    }

    @Override
    public List<Found> in(String text) {
      Matcher matcher = pattern.matcher(text);
      List<Found> found = new ArrayList<>();
      while (matcher.find()) {
        int groups = matcher.groupCount();
        for (int group = Math.min(1, groups); group <= groups; group++) {
          if (matcher.group(group) != null) {
            found.add(Found.meant(matcher.group(group), matcher.start(group), matcher.end(group)));
          }
        }
      }
      return found;
    }

    @Override
    public String wanted(String what) {
      return inWords.orElseGet(() -> "what " + pattern + " finds, which is " + what);
    }
  }

  /**
   * A value of JSON objects, which may stand behind other text and in a fence of code: of each the
   * first that the path leads to. An object that says a key twice is none.
   *
   * @param path where in the object
   */
  record Json(RowPath path) implements ValueFinder {
    private static final ObjectMapper MAPPER =
        new ObjectMapper().enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);

    public Json {
      Objects.requireNonNull(path, "path");
    }

    @Override
    public List<Found> in(String text) {
      List<Found> found = new ArrayList<>();
      int at = text.indexOf('{');
      while (at >= 0) {
        // A brace that begins no JSON, or not the object that is looked for: the next one may.
        int next = at + 1;
        try (JsonParser parser = MAPPER.createParser(text.substring(at))) {
          JsonNode value = path.in(MAPPER.readTree(parser));
          if (value.isValueNode() && !value.isNull()) {
            next = at + (int) parser.currentLocation().getCharOffset();
            found.add(Found.meant(value.asText(), at, next));
          }
        } catch (IOException e) {
          next = at + 1; // as above
        }
        at = text.indexOf('{', next);
      }
      return found;
    }

    @Override
    public String wanted(String what) {
      return "a JSON object with " + path + ", which is " + what;
    }
  }
}
