package io.predilect.data.bpe;

import io.predilect.data.bpe.BpeVocabulary.Merge;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The textbook loop: count all pairs anew for every merge. Slow, and plainly right. */
final class ReferenceBpe {
  private ReferenceBpe() {}

  static List<Merge> learn(Map<String, Long> wordCounts, int merges, long minFrequency) {
    List<String> order = new ArrayList<>();
    for (int point = 0; point < 512; point++) {
      for (int b = 0; b < 256; b++) {
        if (ByteAlphabet.of(b) == point) {
          order.add(String.valueOf((char) point));
        }
      }
    }
    Map<List<String>, Long> words = new HashMap<>();
    wordCounts.forEach((word, count) -> words.put(letters(ByteAlphabet.encode(word)), count));
    List<Merge> learnt = new ArrayList<>();
    while (learnt.size() < merges) {
      Map<Merge, Long> pairs = new HashMap<>();
      words.forEach(
          (word, count) -> {
            for (int i = 0; i + 1 < word.size(); i++) {
              pairs.merge(new Merge(word.get(i), word.get(i + 1)), count, Long::sum);
            }
          });
      Merge best = null;
      for (Map.Entry<Merge, Long> entry : pairs.entrySet()) {
        if (entry.getValue() >= minFrequency && better(entry, best, pairs, order)) {
          best = entry.getKey();
        }
      }
      if (best == null) {
        return learnt;
      }
      learnt.add(best);
      String joined = best.left() + best.right();
      if (!order.contains(joined)) {
        order.add(joined);
      }
      Map<List<String>, Long> next = new HashMap<>();
      Merge chosen = best;
      words.forEach((word, count) -> next.merge(apply(word, chosen), count, Long::sum));
      words.clear();
      words.putAll(next);
    }
    return learnt;
  }

  /** Token texts of a word, by applying merges in the order they were learnt. */
  static List<String> apply(String word, List<Merge> merges) {
    List<String> symbols = letters(ByteAlphabet.encode(word));
    for (Merge merge : merges) {
      symbols = apply(symbols, merge);
    }
    return symbols;
  }

  private static boolean better(
      Map.Entry<Merge, Long> entry, Merge best, Map<Merge, Long> pairs, List<String> order) {
    if (best == null || !entry.getValue().equals(pairs.get(best))) {
      return best == null || entry.getValue() > pairs.get(best);
    }
    int left = order.indexOf(entry.getKey().left()) - order.indexOf(best.left());
    int right = order.indexOf(entry.getKey().right()) - order.indexOf(best.right());
    return left != 0 ? left < 0 : right < 0;
  }

  private static List<String> apply(List<String> word, Merge merge) {
    List<String> next = new ArrayList<>();
    for (int i = 0; i < word.size(); i++) {
      boolean here =
          i + 1 < word.size()
              && word.get(i).equals(merge.left())
              && word.get(i + 1).equals(merge.right());
      next.add(here ? merge.left() + merge.right() : word.get(i));
      i += here ? 1 : 0;
    }
    return next;
  }

  private static List<String> letters(String word) {
    return word.chars().mapToObj(c -> String.valueOf((char) c)).toList();
  }
}
