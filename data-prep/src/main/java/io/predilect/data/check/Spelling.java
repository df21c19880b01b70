package io.predilect.data.check;

import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Which known name a misspelt one meant. */
public final class Spelling {
  private Spelling() {}

  private static final int FEW = 8;
  private static final int BEGUN = 2; // letters that are meant as the beginning of a name

  /**
   * "did you mean beta?" when one known name is near, else those that begin with it or share a word
   * with it where they are few, else all of them.
   */
  public static String suggestion(String name, Collection<String> known) {
    Optional<String> near = nearest(name, known);
    if (near.isPresent()) {
      return "did you mean " + near.get() + "?";
    }
    List<String> related = related(name, known);
    return related.isEmpty() || related.size() > FEW
        ? "known here: " + String.join(", ", known)
        : "did you mean " + String.join(" or ", related) + "?";
  }

  private static List<String> related(String name, Collection<String> known) {
    Set<String> wanted = words(name);
    String begun = name.toLowerCase(Locale.ROOT).replace('-', '_');
    return known.stream()
        .filter(
            one ->
                (begun.length() >= BEGUN && one.startsWith(begun))
                    || !Collections.disjoint(words(one), wanted))
        .toList();
  }

  private static Set<String> words(String name) {
    return Set.copyOf(List.of(name.toLowerCase(Locale.ROOT).split("[-_.]+")));
  }

  /** The known name that needs the fewest edits, when that is few enough to be a slip. */
  public static Optional<String> nearest(String name, Collection<String> known) {
    String wanted = name.toLowerCase(Locale.ROOT).replace('-', '_');
    return known.stream()
        .min(Comparator.comparingInt(candidate -> distance(wanted, candidate)))
        .filter(candidate -> distance(wanted, candidate) <= Math.max(1, candidate.length() / 3));
  }

  /** Edits from one to the other: a letter more, less, another, or two swapped. */
  private static int distance(String a, String b) {
    int[] beforeLast = new int[b.length() + 1];
    int[] last = new int[b.length() + 1];
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int[] free = beforeLast;
      beforeLast = last;
      last = row;
      row = free;
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        boolean same = a.charAt(i - 1) == b.charAt(j - 1);
        row[j] = Math.min(last[j - 1] + (same ? 0 : 1), 1 + Math.min(last[j], row[j - 1]));
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          row[j] = Math.min(row[j], beforeLast[j - 2] + 1);
        }
      }
    }
    return row[b.length()];
  }
}
