package io.predilect.model.train.data;

import io.predilect.data.shard.TokenizedPair;
import io.predilect.data.token.Tokens;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Examples as rankings: pairs of one prompt of which each one's rejected response is the next one's
 * chosen response, y_1 ≻ y_2, y_2 ≻ y_3 and so on, are one example y_1 ≻ y_2 ≻ y_3; a pair that
 * goes on in no other is a ranking of two. That is how lists come out of {@code binarise.against:
 * adjacent}.
 */
public final class RankedExamples implements ExampleSource {
  private static final int NONE = -1;

  private final ExampleSource source;
  private final int[] next; // [pairs]: the pair that goes on from this one
  private final int[] first; // [rankings]: the pair that a ranking begins with
  private final int pieces; // rankings whose prompt has others

  private RankedExamples(ExampleSource source, int[] next, int[] first, int pieces) {
    this.source = source;
    this.next = next;
    this.first = first;
    this.pieces = pieces;
  }

  /**
   * The rankings of a source, in the order of their first pairs.
   *
   * @throws IllegalArgumentException when pairs of one prompt share responses in another way, as
   *     those of {@code binarise.against: all} do, or count differently
   */
  public static ExampleSource of(ExampleSource source) {
    if (source instanceof RankedExamples) {
      return source;
    }
    int[] next = new int[source.size()];
    Arrays.fill(next, NONE);
    boolean[] follows = new boolean[source.size()];
    int pieces = 0;
    for (List<Integer> group : samePrompt(source)) {
      join(group, source, next, follows);
      pieces += pieces(group, source, follows);
    }
    int[] first = new int[source.size()];
    int count = 0;
    for (int pair = 0; pair < next.length; pair++) {
      if (!follows[pair]) {
        first[count++] = pair;
      }
    }
    return new RankedExamples(source, next, Arrays.copyOf(first, count), pieces);
  }

  private static Iterable<List<Integer>> samePrompt(ExampleSource source) {
    Map<Integer, List<Integer>> byHash = new LinkedHashMap<>();
    for (int pair = 0; pair < source.size(); pair++) {
      byHash.computeIfAbsent(source.shape(pair).promptHash(), hash -> new ArrayList<>(1)).add(pair);
    }
    return byHash.values();
  }

  // Of rankings whose prompts have one hash, those of a prompt that is another one's too.
  private static int pieces(List<Integer> group, ExampleSource source, boolean[] follows) {
    int[] begins = group.stream().filter(pair -> !follows[pair]).mapToInt(i -> i).toArray();
    if (begins.length < 2) {
      return 0;
    }
    Map<Tokens, Integer> rankings = new HashMap<>();
    for (int begin : begins) {
      TokenizedPair pair = source.get(begin);
      if (!saysNothing(pair)) {
        rankings.merge(pair.prompt(), 1, Integer::sum);
      }
    }
    return rankings.values().stream().filter(of -> of > 1).mapToInt(of -> of).sum();
  }

  // Limits and cuts may leave two responses alike. Such a pair is a ranking by itself, of which
  // nothing is learnt, and the pairs before and behind it join without it.
  private static boolean saysNothing(TokenizedPair pair) {
    return pair.chosen().equals(pair.rejected());
  }

  /** A response to a prompt. */
  private record Answer(Tokens prompt, Tokens response) {}

  // Of pairs whose prompts have one hash, which need not be one prompt.
  private static void join(
      List<Integer> group, ExampleSource source, int[] next, boolean[] follows) {
    if (group.size() == 1) {
      return;
    }
    Map<Answer, Integer> chosen = new HashMap<>();
    Map<Answer, Integer> rejected = new HashMap<>();
    for (int index : group) {
      TokenizedPair pair = source.get(index);
      if (pair.paired() && !saysNothing(pair)) {
        Integer better = chosen.put(new Answer(pair.prompt(), pair.chosen()), index);
        Integer worse = rejected.put(new Answer(pair.prompt(), pair.rejected()), index);
        if (better != null || worse != null) {
          throw refusal(source.id(better != null ? better : worse), pair.id());
        }
      }
    }
    rejected.forEach(
        (answer, above) -> {
          if (chosen.containsKey(answer)) {
            int below = chosen.get(answer);
            requireSameWeight(above, below, source);
            next[above] = below;
            follows[below] = true;
          }
        });
    requireEnds(group, source, next, follows);
  }

  private static void requireSameWeight(int above, int below, ExampleSource source) {
    double weight = source.shape(above).weight();
    double other = source.shape(below).weight();
    if (weight != other) {
      throw new IllegalArgumentException(
          ("pairs %s and %s are of one ranking, which counts once, and have the weights %s and %s;"
                  + " give all pairs of a ranking the same, or set the shard stage's weight_column"
                  + " to null")
              .formatted(source.id(above), source.id(below), weight, other));
    }
  }

  // What is reached from no first pair goes round in a circle.
  private static void requireEnds(
      List<Integer> group, ExampleSource source, int[] next, boolean[] follows) {
    int reached = 0;
    for (int pair : group) {
      if (!follows[pair]) {
        for (int at = pair; at != NONE; at = next[at]) {
          reached++;
        }
      }
    }
    if (reached < group.size()) {
      int pair = group.stream().filter(at -> follows[at]).findFirst().orElseThrow();
      throw refusal(source.id(pair), source.id(next[pair] == NONE ? pair : next[pair]));
    }
  }

  private static IllegalArgumentException refusal(String one, String other) {
    return new IllegalArgumentException(
        ("pairs %s and %s are of one prompt and share a response, and with the others of it they make"
                + " no ranking y_1 > y_2 > y_3; set the ingest stage's binarise.against to adjacent,"
                + " take one of the two out of the data, or set objective.preference to dpo")
            .formatted(one, other));
  }

  /**
   * How many rankings are of a prompt that has others, with which they share no response: pieces of
   * one list have lost the pairs between them.
   */
  public int pieces() {
    return pieces;
  }

  /** What is to be told of {@link #pieces}; empty: there are none. */
  public Optional<String> note() {
    return pieces == 0
        ? Optional.empty()
        : Optional.of(
            ("%s of %s rankings are of a prompt that has others, with which they share no response:"
                    + " where they are pieces of one list, the pairs between them were lost, and"
                    + " nothing is learnt of how the pieces compare. Look at the rejects of the"
                    + " stages before for pairs of these prompts")
                .formatted(pieces, first.length));
  }

  @Override
  public int size() {
    return first.length;
  }

  /** That of the source, whose examples these are. */
  @Override
  public ExampleSurvey survey() {
    return source.survey();
  }

  /** Its best pair. */
  @Override
  public TokenizedPair get(int index) {
    return source.get(first[index]);
  }

  @Override
  public String id(int index) {
    return source.id(first[index]);
  }

  @Override
  public ExampleShape shape(int index) {
    return source.shape(first[index]);
  }

  @Override
  public int length(int index) {
    int length = shape(index).length();
    for (int below = next[first[index]]; below != NONE; below = next[below]) {
      length += source.shape(below).rejected();
    }
    return length;
  }

  @Override
  public ExampleSource asked() {
    return source;
  }

  @Override
  public List<Integer> asked(int index) {
    List<Integer> pairs = new ArrayList<>();
    for (int pair = first[index]; pair != NONE; pair = next[pair]) {
      pairs.add(pair);
    }
    return pairs;
  }
}
