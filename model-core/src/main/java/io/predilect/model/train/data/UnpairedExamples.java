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
 * about it only once; TRL too draws them before training, within slices of the data set, and there
 * takes the next one, whatever its prompt.
 */
public final class UnpairedExamples implements ExampleSource {
  private final ExampleSource source;
  private final int[] response; // [responses]: twice the source's example, and 1 where rejected
  private final int[] partner; // [responses]
  private final int longest;
  private final boolean otherPrompts;

  private UnpairedExamples(ExampleSource source, long seed) {
    this.source = source;
    int[] promptHash = new int[source.size()];
    int[] responses = new int[Math.multiplyExact(2, source.size())];
    int count = 0;
    int most = 0;
    for (int row = 0; row < source.size(); row++) {
      ExampleShape shape = source.shape(row);
      promptHash[row] = shape.promptHash();
      if (shape.chosen() > 0) {
        responses[count++] = 2 * row;
      }
      if (shape.rejected() > 0) {
        responses[count++] = 2 * row + 1;
      }
      most = Math.max(most, shape.prompt() + Math.max(shape.chosen(), shape.rejected()));
    }
    this.response = Arrays.copyOf(responses, count);
    this.longest = most;
    this.otherPrompts = Arrays.stream(promptHash).distinct().limit(2).count() == 2;
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

  // The next one in a shuffled ring that has another prompt, however far; of one prompt alone the
  // next one.
  private int[] partners(long seed, int[] promptHash) {
    int[] ring = new int[response.length];
    Arrays.setAll(ring, i -> i);
    Random random = new Random(seed ^ 0x4B544FL);
    for (int i = ring.length - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      int swapped = ring[i];
      ring[i] = ring[j];
      ring[j] = swapped;
    }
    int[] partners = new int[response.length];
    int other = ring.length; // the next place with another prompt, the ring laid out twice
    for (int k = 2 * ring.length - 1; k >= 0; k--) {
      int here = ring[k % ring.length];
      int next = ring[(k + 1) % ring.length];
      if (!otherPrompts || promptHash[row(here)] != promptHash[row(next)]) {
        other = k + 1;
      }
      partners[here] = ring[other % ring.length];
    }
    return partners;
  }

  private int row(int index) {
    return response[index] >> 1;
  }

  private boolean desirable(int index) {
    return (response[index] & 1) == 0;
  }

  private Tokens response(int index) {
    TokenizedPair pair = source.get(row(index));
    return desirable(index) ? pair.chosen() : pair.rejected();
  }

  private int responseLength(int index) {
    ExampleShape shape = source.shape(row(index));
    return desirable(index) ? shape.chosen() : shape.rejected();
  }

  @Override
  public int size() {
    return response.length;
  }

  /** That of the source, whose examples these are. */
  @Override
  public ExampleSurvey survey() {
    return source.survey();
  }

  @Override
  public TokenizedPair get(int index) {
    TokenizedPair pair = source.get(row(index));
    boolean desirable = desirable(index);
    ReferenceLogp which = desirable ? ReferenceLogp.CHOSEN : ReferenceLogp.REJECTED;
    Map<ReferenceLogp, Double> said = new EnumMap<>(ReferenceLogp.class);
    pair.reference().of(which).ifPresent(value -> said.put(which, value));
    TokenizedPair single =
        pair.responding(
            id(index, pair.id()),
            desirable ? pair.chosen() : Tokens.empty(),
            desirable ? Tokens.empty() : pair.rejected(),
            said.isEmpty()
                ? ReferenceLogps.none()
                : new ReferenceLogps(pair.reference().model(), said));
    // a pair's is about both
    return pair.paired() ? single : single.withRationale(pair.rationale());
  }

  @Override
  public Optional<Tokens> mismatched(int index) {
    int room = longest - source.shape(row(index)).prompt();
    return Optional.of(response(partner[index]).first(room));
  }

  @Override
  public boolean onePrompt() {
    return !otherPrompts;
  }

  @Override
  public String id(int index) {
    return id(index, source.id(row(index)));
  }

  /** A pair's two responses have its id with the name of their column behind it. */
  private String id(int index, String pair) {
    return paired(index) ? pair + (desirable(index) ? "/chosen" : "/rejected") : pair;
  }

  // The two responses of a pair stand side by side, the chosen one first.
  private boolean paired(int index) {
    int other = desirable(index) ? index + 1 : index - 1;
    return other >= 0 && other < response.length && row(other) == row(index);
  }

  /**
   * Its own tokens, those of the prompt with the response to another, and of one response what is
   * beside it.
   */
  @Override
  public int length(int index) {
    int prompt = source.shape(row(index)).prompt();
    return 2 * prompt
        + (paired(index) ? 0 : source.shape(row(index)).rest())
        + responseLength(index)
        + Math.min(longest - prompt, responseLength(partner[index]));
  }
}
