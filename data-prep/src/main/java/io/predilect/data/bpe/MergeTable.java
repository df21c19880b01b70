package io.predilect.data.bpe;

import io.predilect.data.bpe.BpeVocabulary.Merge;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;

/**
 * The state of learning: words as token ids, the count of every adjacent pair and the words it
 * occurs in. A merge touches only those words, so learning costs the length of what changes and not
 * a pass over the data per merge.
 */
final class MergeTable {
  private final Map<String, Integer> ids = new HashMap<>();
  private final List<String> tokens = new ArrayList<>();
  private final List<Merge> merges = new ArrayList<>();

  private final List<int[]> words = new ArrayList<>();
  private final List<Long> wordCounts = new ArrayList<>();
  private final Map<Long, Pair> pairs = new HashMap<>();

  /** A pair's count and the words that hold it (or held it: such words are seen to have none). */
  private static final class Pair {
    private long count;
    private int[] holders = new int[2];
    private int size;

    void heldBy(int word) {
      // A word is looked at once per merge, so its repeats come one after another.
      if (size > 0 && holders[size - 1] == word) {
        return;
      }
      if (size == holders.length) {
        holders = Arrays.copyOf(holders, size * 2);
      }
      holders[size++] = word;
    }
  }

  /** A count as it was when queued: it may have changed since. */
  private record Candidate(long pair, long count) implements Comparable<Candidate> {
    @Override
    public int compareTo(Candidate other) {
      // The most frequent first; of equals the one with the lower ids, so that ties are settled.
      int byCount = Long.compare(other.count, count);
      return byCount != 0 ? byCount : Long.compare(pair, other.pair);
    }
  }

  MergeTable(List<String> specialTokens) {
    specialTokens.forEach(this::idOf);
    char[] alphabet = new char[256];
    for (int b = 0; b < alphabet.length; b++) {
      alphabet[b] = ByteAlphabet.of(b);
    }
    Arrays.sort(alphabet);
    for (char c : alphabet) {
      idOf(String.valueOf(c));
    }
  }

  void addWord(String word, long count) {
    String characters = ByteAlphabet.encode(word);
    int[] symbols = new int[characters.length()];
    for (int i = 0; i < symbols.length; i++) {
      symbols[i] = ids.get(characters.substring(i, i + 1));
    }
    int index = words.size();
    words.add(symbols);
    wordCounts.add(count);
    for (int i = 0; i + 1 < symbols.length; i++) {
      Pair pair = pair(key(symbols[i], symbols[i + 1]));
      pair.count += count;
      pair.heldBy(index);
    }
  }

  /** Merges until there are {@code vocabSize} tokens or no pair is frequent enough. */
  void learn(int vocabSize, long minFrequency) {
    PriorityQueue<Candidate> queue = new PriorityQueue<>();
    pairs.forEach((pair, state) -> queue.add(new Candidate(pair, state.count)));
    while (tokens.size() < vocabSize && !queue.isEmpty()) {
      Candidate best = queue.poll();
      Pair state = pairs.get(best.pair());
      if (state == null) {
        continue;
      }
      if (state.count != best.count()) {
        queue.add(new Candidate(best.pair(), state.count));
        continue;
      }
      if (state.count < Math.max(1, minFrequency)) {
        return;
      }
      int left = (int) (best.pair() >>> 32);
      int right = (int) best.pair();
      merges.add(new Merge(tokens.get(left), tokens.get(right)));
      int merged = idOf(tokens.get(left) + tokens.get(right));
      pairs.remove(best.pair());
      for (long fresh : replace(state, left, right, merged)) {
        queue.add(new Candidate(fresh, pairs.get(fresh).count));
      }
    }
  }

  /** Writes {@code merged} for the pair in all words that hold it; the pairs that became more. */
  private Set<Long> replace(Pair state, int left, int right, int merged) {
    Set<Long> grown = new HashSet<>();
    for (int h = 0; h < state.size; h++) {
      int index = state.holders[h];
      int[] symbols = words.get(index);
      long count = wordCounts.get(index);
      int[] next = new int[symbols.length];
      int size = 0;
      for (int i = 0; i < symbols.length; i++) {
        boolean here = i + 1 < symbols.length && symbols[i] == left && symbols[i + 1] == right;
        next[size++] = here ? merged : symbols[i];
        i += here ? 1 : 0;
      }
      if (size == symbols.length) {
        continue;
      }
      next = Arrays.copyOf(next, size);
      words.set(index, next);
      // The word's pairs are counted out and in again: words are short.
      for (int i = 0; i + 1 < symbols.length; i++) {
        if (symbols[i] != left || symbols[i + 1] != right) {
          pair(key(symbols[i], symbols[i + 1])).count -= count;
        }
      }
      for (int i = 0; i + 1 < size; i++) {
        Pair neighbours = pair(key(next[i], next[i + 1]));
        neighbours.count += count;
        if (next[i] == merged || next[i + 1] == merged) {
          neighbours.heldBy(index);
          grown.add(key(next[i], next[i + 1]));
        }
      }
    }
    return grown;
  }

  private Pair pair(long key) {
    return pairs.computeIfAbsent(key, k -> new Pair());
  }

  private int idOf(String token) {
    Integer known = ids.get(token);
    if (known != null) {
      return known;
    }
    ids.put(token, tokens.size());
    tokens.add(token);
    return tokens.size() - 1;
  }

  private static long key(int left, int right) {
    return ((long) left << 32) | right;
  }

  List<String> tokens() {
    return tokens;
  }

  List<Merge> merges() {
    return merges;
  }
}
