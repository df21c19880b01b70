package io.predilect.data.demo;

import io.predilect.data.hash.SplitMix;
import io.predilect.data.pair.Message;
import io.predilect.data.pair.PairId;
import io.predilect.data.pair.PreferencePair;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Preference pairs in plain English with a known reward r(x,y) = r1(x,y) + bias·r2(y).
 *
 * <p>r1 is what the prompt asks and the response does: topic, count, order, form, each worth {@link
 * Cause#weight}. r2 is the response alone: politeness and length. Topics, counts, orders and forms
 * are drawn independently and evenly, so over other prompts a pair's gap in r1 is symmetric about
 * 0, and the gap that Algorithm 1 looks for is the true bias·Δr2. Which response is the chosen one
 * is drawn from their rewards ({@link Labelling}).
 *
 * <p>A pair depends on the seed and its index only: partitions make their own.
 */
public final class DemoPairs {
  /** Column: r1(x, chosen) − r1(x, rejected). */
  public static final String TRUE_PROMPT_RELATED_GAP = "true_prompt_related_gap";

  /** Column: bias·(r2(chosen) − r2(rejected)). */
  public static final String TRUE_PROMPT_FREE_GAP = "true_prompt_free_gap";

  /** Column: why the chosen response is preferred. */
  public static final String RATIONALE = "rationale";

  /** Column: the same without particulars. */
  public static final String GENERAL_RATIONALE = "general_rationale";

  /** Two responses whose rewards are nearer than this are drawn again. */
  static final double MIN_GAP = 0.2;

  // Chances of no, one and two demands missed by a response.
  private static final double ALL_MET = 0.5;
  private static final double ONE_MISSED = 0.35;

  private DemoPairs() {}

  /** The pairs from 0 to {@code count} − 1. */
  public static Stream<PreferencePair> pairs(long seed, int count, DemoSettings settings) {
    return IntStream.range(0, count).mapToObj(index -> pair(seed, index, settings));
  }

  /**
   * One pair. Its scores are the rewards, noise included; its subset is the main cause of the
   * preference; the true gaps and the rationales are among its extra columns.
   *
   * @param seed the same for a whole data set
   * @param index the pair's number, at least 0
   */
  public static PreferencePair pair(long seed, int index, DemoSettings settings) {
    Objects.requireNonNull(settings, "settings");
    if (index < 0) {
      throw new IllegalArgumentException("the index of a pair is " + index + ", below 0");
    }
    SplittableRandom random = new SplittableRandom(SplitMix.mix(seed ^ SplitMix.mix(index)));
    Request request = request(random);
    String prompt =
        Filler.around(
            request.text(), Filler.draw(random, Filler.OF_PROMPTS, settings.promptFiller()));
    while (true) {
      Answer first = answer(random, request, settings.filler());
      Answer second = answer(random, request, settings.filler());
      double gap =
          reward(request, first, settings.bias()) - reward(request, second, settings.bias());
      double noise = settings.labelling().draw(random);
      // The second test keeps a noisy pair from being a tie.
      if (Math.abs(gap) >= MIN_GAP && Math.abs(gap + noise) > 1e-9) {
        return gap + noise > 0
            ? pair(prompt, ComparedAnswers.of(request, first, second, settings.bias()), noise)
            : pair(prompt, ComparedAnswers.of(request, second, first, settings.bias()), -noise);
      }
    }
  }

  private static PreferencePair pair(String asked, ComparedAnswers comparison, double noise) {
    List<Message> prompt = List.of(Message.user(asked));
    Request request = comparison.request();
    Answer chosen = comparison.chosen();
    Answer rejected = comparison.rejected();
    return new PreferencePair(
        PairId.of(prompt, chosen.text(), rejected.text()),
        prompt,
        chosen.text(),
        rejected.text(),
        OptionalDouble.of(reward(request, chosen, comparison.bias()) + noise / 2),
        OptionalDouble.of(reward(request, rejected, comparison.bias()) - noise / 2),
        comparison.main().label(),
        Map.of(
            TRUE_PROMPT_RELATED_GAP, decimal(comparison.promptRelatedGap()),
            TRUE_PROMPT_FREE_GAP, decimal(comparison.promptFreeGap()),
            RATIONALE, Rationale.of(comparison),
            GENERAL_RATIONALE, Rationale.general(comparison)));
  }

  /** r(x,y) = r1(x,y) + bias·r2(y). */
  private static double reward(Request request, Answer answer, double bias) {
    return Cause.promptRelatedReward(request.met(answer)) + bias * answer.promptFreeReward();
  }

  // Gaps are sums of a few hundredths: rounding takes off what floating point added.
  private static String decimal(double value) {
    String text = String.format(Locale.ROOT, "%.6f", value);
    return text.equals("-0.000000") ? "0.000000" : text;
  }

  private static Request request(SplittableRandom random) {
    return new Request(
        draw(random, Request.VERBS),
        draw(random, List.of(Topic.values())),
        draw(random, Request.COUNTS),
        drawOrNone(random, List.of(Order.values())),
        drawOrNone(random, List.of(Form.values())));
  }

  private static Answer answer(SplittableRandom random, Request request, int filler) {
    Set<Cause> missed = missed(random, request);
    Topic topic =
        missed.contains(Cause.TOPIC)
            ? drawOther(random, List.of(Topic.values()), request.topic())
            : request.topic();
    int count =
        missed.contains(Cause.COUNT)
            ? drawOther(random, Request.COUNTS, request.count())
            : request.count();
    Order order = demanded(random, List.of(Order.values()), request.order(), missed, Cause.ORDER);
    Form form = demanded(random, List.of(Form.values()), request.form(), missed, Cause.FORM);
    Courtesy courtesy =
        new Courtesy(
            draw(random, Courtesy.OPENINGS),
            draw(random, Courtesy.LEAD_INS),
            draw(random, Courtesy.REMARKS),
            draw(random, Courtesy.CLOSINGS));
    List<String> items = items(random, topic, count, order);
    // Without filler nothing is drawn, and pairs are what they were.
    List<String> sentences =
        filler == 0
            ? List.of()
            : Filler.draw(random, Filler.OF_RESPONSES, random.nextInt(filler + 1));
    return new Answer(topic, items, order, form, courtesy, sentences);
  }

  private static Set<Cause> missed(SplittableRandom random, Request request) {
    double luck = random.nextDouble();
    int mistakes = luck < ALL_MET ? 0 : luck < ALL_MET + ONE_MISSED ? 1 : 2;
    List<Cause> demands = new ArrayList<>(request.demands());
    Set<Cause> missed = EnumSet.noneOf(Cause.class);
    for (int i = 0; i < mistakes; i++) {
      missed.add(demands.remove(random.nextInt(demands.size())));
    }
    return missed;
  }

  private static List<String> items(SplittableRandom random, Topic topic, int count, Order order) {
    List<String> items = new ArrayList<>(topic.words());
    while (items.size() > count) {
      items.remove(random.nextInt(items.size()));
    }
    if (order == Order.DESCENDING) {
      Collections.reverse(items);
    }
    return items;
  }

  private static <T> T demanded(
      SplittableRandom random, List<T> values, Optional<T> asked, Set<Cause> missed, Cause cause) {
    if (asked.isEmpty()) {
      return draw(random, values);
    }
    return missed.contains(cause) ? drawOther(random, values, asked.get()) : asked.get();
  }

  private static <T> T draw(SplittableRandom random, List<T> values) {
    return values.get(random.nextInt(values.size()));
  }

  private static <T> T drawOther(SplittableRandom random, List<T> values, T value) {
    return draw(random, values.stream().filter(v -> !v.equals(value)).toList());
  }

  // Each value and none are equally likely.
  private static <T> Optional<T> drawOrNone(SplittableRandom random, List<T> values) {
    int i = random.nextInt(values.size() + 1);
    return i == values.size() ? Optional.empty() : Optional.of(values.get(i));
  }
}
