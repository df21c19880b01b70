package io.predilect.data.judge;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.predilect.data.expression.RowPath;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Where in an answer its judgement stands. */
public sealed interface ValueFinder {

  /** All that may be the judgement, in order; empty: nothing may. */
  List<String> in(String text);

  /** For messages: what is looked for. */
  String wanted();

  /**
   * What a regular expression matches: its groups, or the whole of it where it has none.
   *
   * @param pattern found anywhere in the answer, as often as it is there
   */
  record Matches(Pattern pattern) implements ValueFinder {
    public Matches {
      Objects.requireNonNull(pattern, "pattern");
    }

    /**
     * What stands in double brackets, as {@code [[A]]}: whatever its case, with the blanks, stars
     * and backslashes of models that write Markdown.
     *
     * @param what a regular expression without groups
     */
    static Matches inBrackets(String what) {
      return new Matches(
          Pattern.compile("(?i)\\\\?\\[\\\\?\\[[\\s*]*(" + what + ")[\\s*]*\\\\?\\]\\\\?\\]"));
    }

    @Override
    public List<String> in(String text) {
      Matcher matcher = pattern.matcher(text);
      List<String> found = new ArrayList<>();
      while (matcher.find()) {
        int groups = matcher.groupCount();
        (groups == 0
                ? Stream.of(matcher.group())
                : IntStream.rangeClosed(1, groups).mapToObj(matcher::group))
            .filter(Objects::nonNull)
            .forEach(found::add);
      }
      return found;
    }

    @Override
    public String wanted() {
      return "anything like " + pattern;
    }
  }

  /**
   * Words that stand in the answer, whatever their case. A word within a longer one does not count,
   * nor does one within another of the words.
   *
   * @param words what may stand there
   */
  record Words(List<String> words) implements ValueFinder {
    public Words {
      words = List.copyOf(words);
    }

    @Override
    public List<String> in(String text) {
      // the longest first: "not good" is not "good"
      String any =
          words.stream()
              .sorted((a, b) -> Integer.compare(b.length(), a.length()))
              .map(Pattern::quote)
              .reduce((a, b) -> a + "|" + b)
              .orElseThrow();
      Pattern pattern =
          Pattern.compile(
              "(?<![\\p{L}\\p{N}])(?:" + any + ")(?![\\p{L}\\p{N}])",
              Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);
      return new Matches(pattern).in(text);
    }

    @Override
    public String wanted() {
      return "any of " + String.join(", ", words);
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
    public List<String> in(String text) {
      List<String> found = new ArrayList<>();
      int at = text.indexOf('{');
      while (at >= 0) {
        // A brace that begins no JSON, or not the object that is looked for: the next one may.
        int next = at + 1;
        try (JsonParser parser = MAPPER.createParser(text.substring(at))) {
          JsonNode value = path.in(MAPPER.readTree(parser));
          if (value.isValueNode() && !value.isNull()) {
            found.add(value.asText());
            next = at + (int) parser.currentLocation().getCharOffset();
          }
        } catch (IOException e) {
          next = at + 1; // as above
        }
        at = text.indexOf('{', next);
      }
      return found;
    }

    @Override
    public String wanted() {
      return "a JSON object with " + path;
    }
  }
}
