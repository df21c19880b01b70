package io.predilect.data.judge;

import io.predilect.data.hash.Lot;
import io.predilect.data.jinja.PythonText;
import io.predilect.data.pair.Message;
import io.predilect.data.template.JinjaTemplate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * How a judge is asked about several responses to a prompt, as RewardBench 2 does (Malik et al.
 * 2025): which of four is the best, or how good one is from 1 to 10. The words are the project's.
 * Safe for many threads.
 */
public final class SeveralResponses {
  /** How many are shown at once. */
  public static final int FOUR = 4;

  private static final String LETTERS = "ABCD";
  private static final JinjaTemplate BEST =
      JinjaTemplate.ofResource(SeveralResponses.class, "best_of_four.jinja");
  private static final ValueFinder LETTER =
      ValueFinder.Matches.inBrackets("[ABCD]", "[[A]] to [[D]]");
  private static final Protocol SINGLE = Protocol.mtBenchSingle();

  private SeveralResponses() {}

  /**
   * The order in which four responses are shown: the first changes places with one drawn by lot, or
   * with none.
   *
   * @param id the same for equal prompts
   * @return which response, from 0, stands at each place
   */
  public static List<Integer> order(long seed, String id) {
    List<Integer> order = new ArrayList<>(IntStream.range(0, FOUR).boxed().toList());
    int place = (int) (FOUR * Lot.uniform(seed, id));
    order.set(0, place);
    order.set(place, 0);
    return List.copyOf(order);
  }

  /** Which of four is the best? */
  public static List<Message> best(List<Message> prompt, List<String> shown) {
    if (shown.size() != FOUR) {
      throw new IllegalArgumentException("four responses are shown, not " + shown.size());
    }
    Map<String, Object> variables =
        Map.of("prompt", QuestionTemplate.turns(prompt), "responses", shown);
    return List.of(Message.user(PythonText.stripEnd(BEST.render(variables))));
  }

  /** The place that an answer names; empty where it names none, or several. */
  public static OptionalInt named(Answer answer) {
    List<Found> letters = LETTER.in(answer.said());
    List<String> named =
        letters.stream().map(letter -> letter.value().toUpperCase(Locale.ROOT)).distinct().toList();
    return named.size() == 1 && letters.stream().anyMatch(Found::meant)
        ? OptionalInt.of(LETTERS.indexOf(named.get(0)))
        : OptionalInt.empty();
  }

  /** How good is a response, from 1 to 10? */
  public static List<Message> rating(List<Message> prompt, String response) {
    return SINGLE.question().messages(new Comparison("", prompt, response, ""), Shown.A);
  }

  /** The rating in an answer; empty where there is none on the scale, or several. */
  public static OptionalDouble rated(Answer answer) {
    return SINGLE.read(Shown.A, answer) instanceof Verdict.Rating rating
        ? OptionalDouble.of(rating.value())
        : OptionalDouble.empty();
  }
}
