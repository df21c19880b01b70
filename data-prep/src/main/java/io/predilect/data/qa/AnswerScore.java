package io.predilect.data.qa;

import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * How near an answer comes to one that is known to be right, as TriviaQA's own evaluation has it
 * (Joshi et al. 2017; SQuAD's with more marks): of several right ones the nearest counts, for each
 * figure by itself.
 *
 * @param exact whether it is the same but for case, articles, marks and white space
 * @param f1 the harmonic mean of the shares of words that the two have in common, 0 to 1
 */
public record AnswerScore(boolean exact, double f1) {
  // Python's string.punctuation, and the quotation marks that TriviaQA adds
  private static final Pattern MARKS =
      Pattern.compile("[!\"#$%&'()*+,\\-./:;<=>?@\\[\\\\\\]^_`{|}~‘’´]");
  private static final Pattern ARTICLES =
      Pattern.compile("\\b(a|an|the)\\b", Pattern.UNICODE_CHARACTER_CLASS);
  private static final Pattern WHITE_SPACE =
      Pattern.compile("\\s+", Pattern.UNICODE_CHARACTER_CLASS);

  /**
   * The score of an answer.
   *
   * @param answer what was answered
   * @param right the right answer and its aliases, at least one
   */
  public static AnswerScore of(String answer, Collection<String> right) {
    if (right.isEmpty()) {
      throw new IllegalArgumentException("there is no right answer to compare with: give one");
    }
    String said = normalised(answer);
    List<String> known = right.stream().map(AnswerScore::normalised).toList();
    return new AnswerScore(
        known.contains(said),
        known.stream().mapToDouble(one -> f1(words(said), words(one))).max().orElseThrow());
  }

  /** In lower case, with marks and articles as spaces, and single spaces between the words. */
  public static String normalised(String answer) {
    String plain = MARKS.matcher(answer.toLowerCase(Locale.ROOT)).replaceAll(" ");
    return WHITE_SPACE.matcher(ARTICLES.matcher(plain).replaceAll(" ")).replaceAll(" ").strip();
  }

  private static List<String> words(String normalised) {
    return normalised.isEmpty() ? List.of() : Arrays.asList(normalised.split(" "));
  }

  private static double f1(List<String> said, List<String> right) {
    Map<String, Integer> left = new HashMap<>();
    right.forEach(word -> left.merge(word, 1, Integer::sum));
    int common = 0;
    for (String word : said) {
      if (left.merge(word, -1, Integer::sum) >= 0) {
        common++;
      }
    }
    return common == 0 ? 0 : 2.0 * common / (said.size() + right.size());
  }
}
