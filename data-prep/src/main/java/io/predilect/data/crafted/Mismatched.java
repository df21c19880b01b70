package io.predilect.data.crafted;

import io.predilect.data.pair.PreferencePair;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The augmentation of Liu et al. 2024 ("RRM: Robust reward model training mitigates reward
 * hacking"): prompts with responses that were written for other prompts. To a pair (x, y_w, y_l)
 * and a donor (x', v_w, v_l) with x' ≠ x belong
 *
 * <ul>
 *   <li>two pairs in which an own response beats a foreign one: (x, y_w, v) and (x, y_l, v'), with
 *       {v, v'} = {v_w, v_l} as a seeded coin falls;
 *   <li>a tie of the two foreign responses: (x, v_w, v_l) and (x, v_l, v_w).
 * </ul>
 *
 * <p>A tie enters the Bradley-Terry loss as a label of ½: -½ log σ(d) - ½ log σ(-d). The two orders
 * of the pair are just that, with a weight of two, so ties need no label of their own and work with
 * every objective.
 */
public final class Mismatched {
  /** What a pair is among those made. */
  public enum Kind {
    /** An own response beats a foreign one. */
    OWN_OVER_FOREIGN,
    /** One order of two foreign responses that tie. */
    TIE
  }

  /** A pair that was made. */
  public record Made(Kind kind, PreferencePair pair) {}

  private Mismatched() {}

  /**
   * The pairs that one pair and its donor give: four, but those whose two responses are the same
   * are left out.
   */
  public static List<Made> of(PreferencePair pair, PreferencePair donor, long seed) {
    if (pair.prompt().equals(donor.prompt())) {
      throw new IllegalArgumentException(
          "pairs " + pair.id() + " and " + donor.id() + " have one prompt; a donor has another");
    }
    boolean straight = Lot.uniform(seed, "coin/" + pair.id()) < 0.5;
    String first = straight ? donor.chosen() : donor.rejected();
    String second = straight ? donor.rejected() : donor.chosen();
    List<Made> made = new ArrayList<>();
    add(made, Kind.OWN_OVER_FOREIGN, pair, pair.chosen(), first);
    add(made, Kind.OWN_OVER_FOREIGN, pair, pair.rejected(), second);
    add(made, Kind.TIE, pair, donor.chosen(), donor.rejected());
    add(made, Kind.TIE, pair, /* chosen= */ donor.rejected(), /* rejected= */ donor.chosen());
    return made;
  }

  /** Whether the draw falls on a pair: it then has a donor and gives pairs. */
  public static boolean drawn(String id, double share, long seed) {
    return Lot.uniform(seed, id) < share;
  }

  /**
   * Where a pair's donor stands. Prompts stand in a ring; each has a representative pair, and the
   * pairs of a prompt take those of the prompts that follow it, one after the other.
   *
   * @param place the prompt's place in the ring, from 0
   * @param number the pair's number among its prompt's pairs, from 0
   * @param prompts how many prompts there are, at least 2
   * @return the donor's place, never the prompt's own
   */
  public static long donor(long place, long number, long prompts) {
    if (prompts < 2) {
      throw new IllegalArgumentException(
          "mismatched pairs need at least 2 prompts, there are " + prompts);
    }
    return (place + 1 + number % (prompts - 1)) % prompts;
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
          int donor = (int) donor(place, number, groups.size());
          made.addAll(of(group.get(number), groups.get(donor).get(0), seed));
        }
      }
    }
    return made;
  }

  private static void add(
      List<Made> made, Kind kind, PreferencePair source, String chosen, String rejected) {
    if (!chosen.equals(rejected)) {
      made.add(new Made(kind, AdversarialPrompt.made(source, source.prompt(), chosen, rejected)));
    }
  }
}
