package io.predilect.model.train;

import io.predilect.data.shard.ReferenceLogp;
import io.predilect.data.shard.ReferenceLogps;
import io.predilect.data.shard.TokenizedPair;
import io.predilect.data.token.Tokens;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/**
 * Examples as single judged responses: a pair is two of them, as TRL unpairs. Each also has a
 * response to another prompt, drawn once for the whole training, so that a reference need be asked
 * about it only once; TRL too draws them before training, within slices of the data set.
 */
final class UnpairedExamples implements ExampleSource {
  /** So many neighbours are looked at for one with another prompt. */
  private static final int TRIES = 64;

  private final ExampleSource source;
  private final int[] row;
  private final boolean[] desirable;
  private final int[] partner;
  private final int longest;

  private UnpairedExamples(ExampleSource source, long seed) {
    this.source = source;
    List<Integer> rows = new ArrayList<>();
    List<Boolean> labels = new ArrayList<>();
    int most = 0;
    for (int i = 0; i < source.size(); i++) {
      TokenizedPair pair = source.get(i);
      for (boolean label : new boolean[] {true, false}) {
        Tokens response = label ? pair.chosen() : pair.rejected();
        if (!response.isEmpty()) {
          rows.add(i);
          labels.add(label);
          most = Math.max(most, pair.prompt().length() + response.length());
        }
      }
    }
    this.row = rows.stream().mapToInt(Integer::intValue).toArray();
    this.desirable = new boolean[row.length];
    for (int i = 0; i < row.length; i++) {
      desirable[i] = labels.get(i);
    }
    this.longest = most;
    this.partner = partners(seed);
  }

  /**
   * The examples of a source one response at a time; a source that is so already stays as it is.
   *
   * @param seed of which response stands in for which
   */
  static ExampleSource of(ExampleSource source, long seed) {
    return source.size() == 0 || source.mismatched(0).isPresent()
        ? source
        : new UnpairedExamples(source, seed);
  }

  // The next one in a shuffled ring that has another prompt.
  private int[] partners(long seed) {
    int[] ring = new int[row.length];
    Arrays.setAll(ring, i -> i);
    Random random = new Random(seed ^ 0x4B544FL);
    for (int i = ring.length - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      int swapped = ring[i];
      ring[i] = ring[j];
      ring[j] = swapped;
    }
    int[] partners = new int[row.length];
    for (int k = 0; k < ring.length; k++) {
      int step = 1;
      while (step < Math.min(TRIES, ring.length - 1)
          && samePrompt(ring[k], ring[(k + step) % ring.length])) {
        step++;
      }
      partners[ring[k]] = ring[(k + step) % ring.length];
    }
    return partners;
  }

  private boolean samePrompt(int one, int other) {
    return row[one] == row[other]
        || source.get(row[one]).prompt().equals(source.get(row[other]).prompt());
  }

  private Tokens response(int index) {
    TokenizedPair pair = source.get(row[index]);
    return desirable[index] ? pair.chosen() : pair.rejected();
  }

  @Override
  public int size() {
    return row.length;
  }

  @Override
  public TokenizedPair get(int index) {
    TokenizedPair pair = source.get(row[index]);
    ReferenceLogp which = desirable[index] ? ReferenceLogp.CHOSEN : ReferenceLogp.REJECTED;
    Map<ReferenceLogp, Double> said = new EnumMap<>(ReferenceLogp.class);
    pair.reference().of(which).ifPresent(value -> said.put(which, value));
    return pair.responding(
        id(index),
        desirable[index] ? pair.chosen() : Tokens.empty(),
        desirable[index] ? Tokens.empty() : pair.rejected(),
        said.isEmpty()
            ? ReferenceLogps.none()
            : new ReferenceLogps(pair.reference().model(), said));
  }

  @Override
  public Optional<Tokens> mismatched(int index) {
    int room = longest - source.get(row[index]).prompt().length();
    return Optional.of(response(partner[index]).first(room));
  }

  /** A pair's two responses have its id with the name of their column behind it. */
  @Override
  public String id(int index) {
    TokenizedPair pair = source.get(row[index]);
    return pair.paired() ? pair.id() + (desirable[index] ? "/chosen" : "/rejected") : pair.id();
  }

  /** Its own tokens and those of the prompt with the response to another. */
  @Override
  public int length(int index) {
    return 2 * source.get(row[index]).prompt().length()
        + response(index).length()
        + mismatched(index).orElseThrow().length();
  }
}
