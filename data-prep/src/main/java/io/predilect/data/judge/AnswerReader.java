package io.predilect.data.judge;

import io.predilect.data.judge.Verdict.Preference;
import io.predilect.data.judge.Verdict.Rating;
import io.predilect.data.judge.Verdict.Unread;
import io.predilect.data.value.Written;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Reads a judge's answer. An answer that names no side, or both, is none: nothing is guessed from
 * what a judge seems to lean to.
 */
public sealed interface AnswerReader {
  /** The answer has no text. */
  String EMPTY = "empty_answer";

  /** The answer names nothing that is looked for. */
  String NOTHING = "no_verdict";

  /** The answer names several things that cannot all hold. */
  String SEVERAL = "several_verdicts";

  /** A rating outside the scale. */
  String OUTSIDE = "rating_outside_scale";

  /** What the answer says of the responses in the order in which they were shown. */
  Verdict read(Answer answer);

  /** How many alternatives of the first token it needs; 0: none. */
  default int firstLogprobs() {
    return 0;
  }

  /**
   * One of two sides, or a tie, by what stands for it.
   *
   * @param finder where it stands
   * @param values what may stand there, whatever its case, and how much that speaks for the
   *     response shown first: 1, 0 or ½
   */
  record Choice(ValueFinder finder, Map<String, Double> values) implements AnswerReader {
    public Choice {
      Objects.requireNonNull(finder, "finder");
      Map<String, Double> byCase = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
      byCase.putAll(values);
      values = Collections.unmodifiableMap(byCase);
    }

    @Override
    public Verdict read(Answer answer) {
      String text = answer.said();
      if (text.isEmpty()) {
        return new Unread(EMPTY, answer.silence());
      }
      Set<String> named = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
      Set<Double> meant = new LinkedHashSet<>();
      Set<Double> all = new LinkedHashSet<>();
      List<Found> known =
          finder.in(text).stream().filter(one -> values.containsKey(one.value().strip())).toList();
      for (Found one : known) {
        Double side = values.get(one.value().strip());
        named.add(one.value().strip());
        all.add(side);
        if (one.meant()) {
          meant.add(side);
        }
      }
      if (meant.isEmpty()) {
        String wanted = finder.wanted(String.join(" or ", values.keySet()));
        return new Unread(NOTHING, Found.lacking(wanted, known) + answer.shortened());
      }
      return all.size() == 1
          ? new Preference(meant.iterator().next())
          : new Unread(
              SEVERAL,
              "the answer names " + String.join(" and ", named) + ": " + answer.shortened());
    }
  }

  /**
   * A number on a scale.
   *
   * @param finder where it stands
   * @param least the lowest one
   * @param most the highest one
   */
  record Scale(ValueFinder finder, double least, double most) implements AnswerReader {
    public Scale {
      Objects.requireNonNull(finder, "finder");
    }

    @Override
    public Verdict read(Answer answer) {
      String text = answer.said();
      if (text.isEmpty()) {
        return new Unread(EMPTY, answer.silence());
      }
      List<Found> known =
          finder.in(text).stream().filter(one -> Written.number(one.value()).isPresent()).toList();
      List<Double> numbers =
          known.stream().map(one -> Written.number(one.value()).orElseThrow()).distinct().toList();
      if (known.stream().noneMatch(Found::meant)) {
        String wanted = finder.wanted("a number from " + least + " to " + most);
        return new Unread(NOTHING, Found.lacking(wanted, known) + answer.shortened());
      }
      if (numbers.size() > 1) {
        return new Unread(
            SEVERAL, "the answer has the ratings " + numbers + ": " + answer.shortened());
      }
      double rating = numbers.get(0);
      return rating >= least && rating <= most
          ? new Rating(rating)
          : new Unread(
              OUTSIDE,
              String.format(
                  Locale.ROOT,
                  "the rating is %s, and the scale is from %s to %s",
                  rating,
                  least,
                  most));
    }
  }

  /**
   * How probable each of two marks is as the first token: exp(l1) / (exp(l1) + exp(l2)), l1 and l2
   * the log-probabilities of the first and the second response's (AlpacaEval 2, Dubois et al.
   * 2024). A mark that is not among the alternatives has none.
   *
   * @param first the mark of the response shown first
   * @param second the mark of the other
   * @param firstLogprobs alternatives that are looked at
   */
  record Marks(String first, String second, int firstLogprobs) implements AnswerReader {
    public Marks {
      Objects.requireNonNull(first, "first");
      Objects.requireNonNull(second, "second");
    }

    @Override
    public Verdict read(Answer answer) {
      double one = probability(answer, first);
      double other = probability(answer, second);
      if (!(one + other > 0)) {
        return new Unread(
            NOTHING,
            String.format(
                Locale.ROOT,
                "neither %s nor %s is among the %d likeliest first tokens: %s",
                first,
                second,
                answer.first().size(),
                answer.first().stream().map(Answer.Alternative::token).toList()));
      }
      return new Preference(one / (one + other));
    }

    // A token with a space before it is the same mark.
    private static double probability(Answer answer, String mark) {
      return answer.first().stream()
          .filter(alternative -> alternative.token().strip().equals(mark))
          .mapToDouble(alternative -> Math.exp(alternative.logprob()))
          .sum();
    }
  }
}
