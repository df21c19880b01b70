package io.predilect.data.judge;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Words that stand in the answer, whatever their case; those of one letter in their own. A word
 * within a longer one does not count, nor does one within another of the words. What may be the
 * English "a" or "I" is doubted.
 *
 * @param words what may stand there
 */
record Words(List<String> words) implements ValueFinder {
  // "A good answer", "I think", "I'd say"; not "A." nor "[A]" nor "A's"
  private static final Pattern ENGLISH =
      Pattern.compile("[aAiI]\\s+\\p{Ll}|[iI]['\u2019](?:m|d|ll|ve)\\b");
  private static final Pattern LETTER = Pattern.compile("\\p{L}");

  Words {
    words = List.copyOf(words);
  }

  @Override
  public List<Found> in(String text) {
    // the longest first: "not good" is not "good"
    String any =
        words.stream()
            .sorted((a, b) -> Integer.compare(b.length(), a.length()))
            .map(Words::inItsCase)
            .reduce((a, b) -> a + "|" + b)
            .orElseThrow();
    Pattern pattern = Pattern.compile("(?<![\\p{L}\\p{N}])(?:" + any + ")(?![\\p{L}\\p{N}])");
    return new Matches(pattern)
        .in(text).stream().map(found -> found.doubted(english(found, text))).toList();
  }

  private static String inItsCase(String word) {
    return LETTER.matcher(word).matches()
        ? Pattern.quote(word)
        : "(?iu:" + Pattern.quote(word) + ")";
  }

  private static Optional<String> english(Found found, String text) {
    return ENGLISH.matcher(text).region(found.start(), text.length()).lookingAt()
        ? Optional.of("before a word it may be no label, but English")
        : Optional.empty();
  }

  @Override
  public String wanted(String what) {
    return "any of " + String.join(", ", words);
  }
}
