package io.predilect.data.judge;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Whether a judge says of what it names that it is not the one: "Response 1 is worse", "better than
 * Response 2". Which of the two is left is not guessed at.
 */
enum Denial {
  /** A word of denial in the sentence, or right before what is named. */
  IN_SENTENCE,
  /**
   * A word of denial right before what is named, of answers in a form that no sentence has, and of
   * words that may themselves be any.
   */
  RIGHT_BEFORE;

  // A new line may be within a sentence. What a colon or a question ends with belongs to what
  // follows.
  private static final Pattern SENTENCE_END =
      Pattern.compile(
          "(?<![ie]\\.[eg]|\\bvs)[.!;](?=[\\s*_\"'\u201D)\\]]|\\z)|(?<![:?,\\s])[*_]{0,8}\\s*\\n\\s*\\n");

  private static final String DENIES =
      "no|not|\\w+n['\u2019]t|cannot|never|none|nothing|neither|nor|without|lacks?|lacking";

  private static final Pattern IN =
      words(
          DENIES
              + "|worse|worst|wrong|wrongly|incorrect|inaccurate|false|inferior|weaker|weakest|poor"
              + "|poorer|poorly|bad|badly|less|least|unhelpful|harmful|rude|misleading|reject\\w*"
              + "|fail\\w*|lose|loses|losing|loser|lost|beaten|outperformed|avoid\\w*|dislike\\w*"
              + "|discard\\w*|exclude\\w*|rule out|rules out|ruled out|disqualif\\w*");

  private static final Pattern BEFORE =
      Pattern.compile(
          "(?iu)\\b("
              + DENIES
              + "|than|over|instead of|rather than|unlike|except|against|beats?|outperforms?"
              + "|surpasses)(?:[^\\w.!?;:]+(?:the|in|response))*[^\\w.!?;:]*\\z");

  private static Pattern words(String any) {
    return Pattern.compile("(?iu)(?<![\\w'\u2019])(?:" + any + ")(?![\\w'\u2019])");
  }

  /** What was found, with doubt where it is denied. */
  ValueFinder of(ValueFinder finder) {
    return new Named(finder, this);
  }

  /** The word that denies what is named there; empty: none does. */
  Optional<String> at(String text, Found named) {
    Matcher before = BEFORE.matcher(text.substring(0, named.start()));
    if (before.find()) {
      return Optional.of(before.group(1));
    }
    if (this == RIGHT_BEFORE) {
      return Optional.empty();
    }
    Matcher in = IN.matcher(sentence(text, named));
    return in.find() ? Optional.of(in.group()) : Optional.empty();
  }

  private static String sentence(String text, Found named) {
    int from = 0;
    int to = text.length();
    Matcher end = SENTENCE_END.matcher(text);
    while (end.find()) {
      if (end.end() <= named.start()) {
        from = end.end();
      } else if (end.start() >= named.end()) {
        to = end.start();
        break;
      }
    }
    return text.substring(from, to);
  }

  /** What another one finds, which decides only where it is not denied. */
  record Named(ValueFinder finder, Denial denial) implements ValueFinder {
    @Override
    public List<Found> in(String text) {
      return finder.in(text).stream()
          .map(
              one ->
                  one.doubted(
                      denial.at(text, one).map("the word '%s' with it may deny it"::formatted)))
          .toList();
    }

    @Override
    public String wanted(String what) {
      return finder.wanted(what);
    }
  }
}
