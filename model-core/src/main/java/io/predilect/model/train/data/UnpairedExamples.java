package io.predilect.model.train.data;

import io.predilect.data.shard.ReferenceLogp;
import io.predilect.data.shard.ReferenceLogps;
import io.predilect.data.shard.TokenizedPair;
import io.predilect.data.token.Tokens;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/**
 * Examples as single judged responses: a pair is two of them, as TRL unpairs. Each also has a
 * response to another prompt, drawn once for the whole training, so that a reference need be asked
 * about it only once; TRL too draws them before training, within slices of the data set.
 */
public final class UnpairedExamples implements ExampleSource {
  /** So many neighbours are looked at for one with another prompt. */
  private static final int TRIES = 64;

  private final ExampleSource source;
  // Read once: the source may lie on a disk, and lengths are asked for at every step.
  private final int[] promptLength; // [source's examples]
  private final int[] row; // [responses], as all that follow: the source's example
  private final boolean[] desirable;
  private final int[] responseLength;
  private final int[] partner;
  private final int longest;

  private UnpairedExamples(ExampleSource source, long seed) {
    this.source = source;
    this.promptLength = new int[source.size()];
    int[] promptHash = new int[source.size()];
    int[] rows = new int[2 * source.size()];
    int[] lengths = new int[rows.length];
    boolean[] labels = new boolean[rows.length];
    int count = 0;
    int most = 0;
    for (int i = 0; i < source.size(); i++) {
      TokenizedPair pair = source.get(i);
      promptLength[i] = pair.prompt().length();
      promptHash[i] = pair.prompt().hashCode();
      for (boolean label : new boolean[] {true, false}) {
        int length = (label ? pair.chosen() : pair.rejected()).length();
        if (length > 0) {
          rows[count] = i;
          lengths[count] = length;
          labels[count++] = label;
          most = Math.max(most, promptLength[i] + length);
        }
      }
    }
    this.row = Arrays.copyOf(rows, count);
    this.responseLength = Arrays.copyOf(lengths, count);
    this.desirable = Arrays.copyOf(labels, count);
    this.longest = most;
    this.partner = partners(seed, promptHash);
  }

  /**
   * The examples of a source one response at a time; a source that is so already stays as it is.
   *
   * @param seed of which response stands in for which
   */
  public static ExampleSource of(ExampleSource source, long seed) {
    return source.size() == 0 || source.mismatched(0).isPresent()
        ? source
        : new UnpairedExamples(source, seed);
  }

  // The next one in a shuffled ring that has another prompt.
  private int[] partners(long seed, int[] promptHash) {
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
          && samePrompt(row[ring[k]], row[ring[(k + step) % ring.length]], promptHash)) {
        step++;
      }
      partners[ring[k]] = ring[(k + step) % ring.length];
    }
    return partners;
  }

  private boolean samePrompt(int one, int other, int[] promptHash) {
    return one == other
        || (promptHash[one] == promptHash[other]
            && source.get(one).prompt().equals(source.get(other).prompt()));
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
    return Optional.of(response(partner[index]).first(room(index)));
  }

  // The tokens that are left to the response to another prompt.
  private int room(int index) {
    return longest - promptLength[row[index]];
  }

  /** A pair's two responses have its id with the name of their column behind it. */
  @Override
  public String id(int index) {
    String id = source.id(row[index]);
    return paired(index) ? id + (desirable[index] ? "/chosen" : "/rejected") : id;
  }

  // The two responses of a pair stand side by side, the chosen one first.
  private boolean paired(int index) {
    int other = desirable[index] ? index + 1 : index - 1;
    return other >= 0 && other < row.length && row[other] == row[index];
  }

  /** Its own tokens and those of the prompt with the response to another. */
  @Override
  public int length(int index) {
    return 2 * promptLength[row[index]]
        + responseLength[index]
        + Math.min(room(index), responseLength[partner[index]]);
  }
}
