package io.predilect.data.augment;

import io.predilect.data.hash.Lot;
import io.predilect.data.pair.PlainText;
import io.predilect.data.pair.PreferencePair;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The length-biased set (Mao et al. 2025, app. E.4): all pairs whose chosen response is the longer
 * one and a seeded draw of those whose chosen response is the shorter one, four to one in the
 * paper. Pairs of equal length are in neither group. Lengths are in characters (code points), so
 * that the set belongs to no tokenizer.
 */
public enum LengthBias {
  /** The chosen response is the longer one. */
  CHOSEN_LONGER,
  /** The chosen response is the shorter one. */
  CHOSEN_SHORTER,
  /** Both are of one length. */
  EQUAL;

  /** Which group two responses are in. */
  public static LengthBias of(String chosen, String rejected) {
    int difference = Integer.compare(PlainText.characters(chosen), PlainText.characters(rejected));
    return difference > 0 ? CHOSEN_LONGER : difference < 0 ? CHOSEN_SHORTER : EQUAL;
  }

  /**
   * How many chosen-shorter pairs go with so many chosen-longer ones.
   *
   * @param longerShare the share of the set that is chosen-longer, above 0 and at most 1; 0.8 in
   *     the paper
   */
  public static long shorterPairs(long longer, double longerShare) {
    if (!(longerShare > 0 && longerShare <= 1)) {
      throw new IllegalArgumentException(
          "longer_share is " + longerShare + "; it must be above 0 and at most 1");
    }
    return Math.round(longer * (1 - longerShare) / longerShare);
  }

  /**
   * The biased set, in the order of the pairs.
   *
   * @param longerShare as in {@link #shorterPairs}; where there are too few chosen-shorter pairs
   *     all of them are in the set, and its share of chosen-longer ones is greater
   */
  public static List<PreferencePair> select(
      List<PreferencePair> pairs, double longerShare, long seed) {
    List<PreferencePair> shorter = new ArrayList<>(in(pairs, CHOSEN_SHORTER));
    List<PreferencePair> longer = in(pairs, CHOSEN_LONGER);
    shorter.sort(Comparator.comparing(pair -> Lot.key(seed, pair.id())));
    long wanted = shorterPairs(longer.size(), longerShare);
    Set<PreferencePair> set = new HashSet<>(longer);
    set.addAll(shorter.subList(0, (int) Math.min(wanted, shorter.size())));
    return pairs.stream().filter(set::contains).toList();
  }

  private static List<PreferencePair> in(List<PreferencePair> pairs, LengthBias group) {
    return pairs.stream().filter(pair -> of(pair.chosen(), pair.rejected()) == group).toList();
  }
}
