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
   * A value of a JSON object, which may stand behind other text and in a fence of code.
   *
   * @param path where in the object
   */
  record Json(RowPath path) implements ValueFinder {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    public Json {
      Objects.requireNonNull(path, "path");
    }

    @Override
    public List<String> in(String text) {
      for (int at = text.indexOf('{'); at >= 0; at = text.indexOf('{', at + 1)) {
        JsonNode value = object(text.substring(at));
        JsonNode found = path.in(value);
        if (found.isValueNode() && !found.isNull()) {
          return List.of(found.asText());
        }
      }
      return List.of();
    }

    // A brace that begins no JSON begins nothing: the next one may.
    private static JsonNode object(String text) {
      try (JsonParser parser = MAPPER.createParser(text)) {
        JsonNode value = MAPPER.readTree(parser);
        return value == null ? MAPPER.missingNode() : value;
      } catch (IOException e) {
        return MAPPER.missingNode();
      }
    }

    @Override
    public String wanted() {
      return "a JSON object with " + path;
    }
  }
}
