package io.predilect.data.augment;

import io.predilect.data.hash.Lot;
import io.predilect.data.pair.PreferencePair;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The augmentation of Liu et al. 2024 ("RRM: Robust reward model training mitigates reward
 * hacking"): prompts with responses that were written for other prompts, as the authors' script in
 * RLHFlow makes them. To a pair (x, y_w, y_l) and two donors with responses v_w, v_l and u_w, u_l
 * to other prompts belong 14 pairs:
 *
 * <ul>
 *   <li>eight in which an own response beats a foreign one: each of y_w, y_l against each of v_w,
 *       u_w, v_l, u_l;
 *   <li>six ties of two foreign responses: all twos among the four.
 * </ul>
 *
 * <p>A tie enters the Bradley-Terry loss as a label of ½. The script writes it as one row with the
 * label "same"; here it is one pair whose order a seeded coin decides, so that over the ties
 * neither response is the chosen one more often, and every objective can read it.
 */
public final class Mismatched {
  /** A pair's own prompt and those of two donors. */
  public static final int LEAST_PROMPTS = 3;

  /** What a pair is among those made. */
  public enum Kind {
    /** An own response beats a foreign one. */
    OWN_OVER_FOREIGN,
    /** Two foreign responses that tie, in an order that says nothing. */
    TIE
  }

  /** A pair that was made. */
  public record Made(Kind kind, PreferencePair pair) {}

  private Mismatched() {}

  /**
   * The pairs that one pair and its two donors give: 14, but those whose two responses are the same
   * are left out, and of equal ones all but one.
   */
  public static List<Made> of(
      PreferencePair pair, PreferencePair first, PreferencePair second, long seed) {
    for (PreferencePair donor : List.of(first, second)) {
      if (pair.prompt().equals(donor.prompt())) {
        throw new IllegalArgumentException(
            "pairs " + pair.id() + " and " + donor.id() + " have one prompt; a donor has another");
      }
    }
    List<String> foreign =
        List.of(first.chosen(), second.chosen(), first.rejected(), second.rejected());
    Map<String, Made> made = new LinkedHashMap<>();
    for (String own : List.of(pair.chosen(), pair.rejected())) {
      foreign.forEach(other -> add(made, Kind.OWN_OVER_FOREIGN, pair, own, other));
    }
    for (int i = 0; i < foreign.size(); i++) {
      for (int j = i + 1; j < foreign.size(); j++) {
        boolean straight = Lot.uniform(seed, "coin/" + pair.id() + "/" + i + j) < 0.5;
        add(made, Kind.TIE, pair, foreign.get(straight ? i : j), foreign.get(straight ? j : i));
      }
    }
    return List.copyOf(made.values());
  }

  /** Whether the draw falls on a pair: it then has a donor and gives pairs. */
  public static boolean drawn(String id, double share, long seed) {
    return Lot.uniform(seed, id) < share;
  }

  /**
   * Where a pair's two donors stand. Prompts stand in a ring; each has a representative pair, and
   * the pairs of a prompt take those of the prompts that follow it, two after two.
   *
   * @param place the prompt's place in the ring, from 0
   * @param number the pair's number among its prompt's pairs, from 0
   * @param prompts how many prompts there are, at least {@link #LEAST_PROMPTS}
   * @return two places, neither the prompt's own
   */
  public static List<Long> donors(long place, long number, long prompts) {
    if (prompts < LEAST_PROMPTS) {
      throw new IllegalArgumentException(
          "mismatched pairs need at least "
              + LEAST_PROMPTS
              + " prompts, one of the pair and two of its donors; there are "
              + prompts);
    }
    return List.of(
        (place + 1 + 2 * number % (prompts - 1)) % prompts,
        (place + 1 + (2 * number + 1) % (prompts - 1)) % prompts);
  }

  /**
   * All pairs made from a data set: prompts and their pairs in the order of {@link Lot#key}, the
   * first pair of each prompt its representative.
   *
   * @param promptIds each pair's prompt id ({@link io.predilect.data.pair.PairId#ofPrompt})
   * @param share the share of pairs that give some, from 0 to 1
   */
  public static List<Made> all(
      List<PreferencePair> pairs, List<String> promptIds, double share, long seed) {
    Map<String, List<PreferencePair>> ring = new TreeMap<>();
    Map<String, String> keys = new LinkedHashMap<>();
    for (int i = 0; i < pairs.size(); i++) {
      String key = keys.computeIfAbsent(promptIds.get(i), id -> Lot.key(seed, id));
      ring.computeIfAbsent(key, k -> new ArrayList<>()).add(pairs.get(i));
    }
    List<List<PreferencePair>> groups = new ArrayList<>(ring.values());
    groups.forEach(group -> group.sort(Comparator.comparing(pair -> Lot.key(seed, pair.id()))));
    List<Made> made = new ArrayList<>();
    for (int place = 0; place < groups.size(); place++) {
      List<PreferencePair> group = groups.get(place);
      for (int number = 0; number < group.size(); number++) {
        if (drawn(group.get(number).id(), share, seed)) {
          List<PreferencePair> donors =
              donors(place, number, groups.size()).stream()
                  .map(donor -> groups.get(donor.intValue()).get(0))
                  .toList();
          made.addAll(of(group.get(number), donors.get(0), donors.get(1), seed));
        }
      }
    }
    return made;
  }

  private static void add(
      Map<String, Made> made, Kind kind, PreferencePair source, String chosen, String rejected) {
    if (!chosen.equals(rejected)) {
      PreferencePair pair = AdversarialPrompt.made(source, source.prompt(), chosen, rejected);
      made.putIfAbsent(pair.id(), new Made(kind, pair));
    }
  }
}
