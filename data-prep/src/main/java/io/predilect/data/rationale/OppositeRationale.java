package io.predilect.data.rationale;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The corruption "opposite": a rationale that says the contrary, by rules. Each sentence is turned
 * once, since turning it twice would restore its meaning ("the second is worse than the first" says
 * what "the first is better than the second" says):
 *
 * <ol>
 *   <li>words of degree or quality are exchanged (more and less, better and worse, polite and
 *       impolite), a quality behind an exchanged degree staying as it is ("more polite" becomes
 *       "less polite");
 *   <li>a sentence without such words has its roles exchanged (first and second, chosen and
 *       rejected);
 *   <li>a sentence with neither gets "It is not true that" before it.
 * </ol>
 *
 * <p>It knows English words and no grammar: negations, comparisons spread over sentences and words
 * not in its lists come out less than opposite. Applied twice it gives the text back.
 */
public final class OppositeRationale {
  private static final Map<String, String> DEGREES =
      both(
          "more/less most/least better/worse best/worst higher/lower stronger/weaker"
              + " longer/shorter greater/smaller closer/farther easier/harder clearer/vaguer"
              + " nicer/nastier");
  private static final Map<String, String> QUALITIES =
      both(
          "good/bad helpful/unhelpful correct/incorrect accurate/inaccurate"
              + " relevant/irrelevant polite/impolite clear/unclear complete/incomplete safe/unsafe"
              + " concise/wordy detailed/sketchy useful/useless harmless/harmful friendly/unfriendly"
              + " honest/dishonest appropriate/inappropriate true/false right/wrong with/without"
              + " follows/ignores succeeds/fails includes/omits long/short strength/weakness"
              + " strengths/weaknesses always/never specific/generic respectful/disrespectful"
              + " politely/impolitely correctly/incorrectly clearly/unclearly");
  private static final Map<String, String> ROLES =
      both("first/second chosen/rejected former/latter winner/loser 1/2");

  private static final String NOT_TRUE = "It is not true that: ";
  // A sentence with its end mark and the space behind it; marks inside words do not end one.
  private static final Pattern SENTENCE = Pattern.compile("(?s)\\S.*?(?:[.!?](?=\\s|\\z)|\\R|\\z)");
  private static final Pattern WORD = Pattern.compile("\\p{L}+|(?<![\\d.,])[12](?![\\d.,]*\\d)");

  private OppositeRationale() {}

  /** The contrary of a rationale. */
  public static String of(String rationale) {
    return SENTENCE
        .matcher(rationale)
        .replaceAll(sentence -> Matcher.quoteReplacement(turned(sentence.group())));
  }

  private static String turned(String sentence) {
    if (sentence.startsWith(NOT_TRUE)) {
      return sentence.substring(NOT_TRUE.length());
    }
    String polar = polarity(sentence);
    if (!polar.equals(sentence)) {
      return polar;
    }
    String swapped = exchange(sentence, ROLES);
    return swapped.equals(sentence) ? NOT_TRUE + sentence : swapped;
  }

  private static String polarity(String sentence) {
    StringBuilder turned = new StringBuilder();
    Matcher matcher = WORD.matcher(sentence);
    int from = 0;
    boolean behindDegree = false;
    while (matcher.find()) {
      String word = matcher.group();
      String degree = DEGREES.get(word.toLowerCase(Locale.ROOT));
      String quality = behindDegree ? null : QUALITIES.get(word.toLowerCase(Locale.ROOT));
      String other = degree != null ? degree : quality;
      turned.append(sentence, from, matcher.start());
      turned.append(other == null ? word : likeCase(word, other));
      from = matcher.end();
      behindDegree = degree != null;
    }
    return turned.append(sentence.substring(from)).toString();
  }

  private static String exchange(String sentence, Map<String, String> words) {
    return WORD.matcher(sentence)
        .replaceAll(
            match -> {
              String other = words.get(match.group().toLowerCase(Locale.ROOT));
              return other == null
                  ? Matcher.quoteReplacement(match.group())
                  : likeCase(match.group(), other);
            });
  }

  private static String likeCase(String model, String word) {
    if (model.length() > 1 && model.equals(model.toUpperCase(Locale.ROOT))) {
      return word.toUpperCase(Locale.ROOT);
    }
    return Character.isUpperCase(model.charAt(0))
        ? word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1)
        : word;
  }

  // Words and their contraries, each by the other.
  private static Map<String, String> both(String pairs) {
    Map<String, String> map = new HashMap<>();
    for (String pair : pairs.split(" ", -1)) {
      String[] words = pair.split("/", -1);
      map.put(words[0], words[1]);
      map.put(words[1], words[0]);
    }
    return Map.copyOf(map);
  }
}
