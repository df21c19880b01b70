package io.predilect.model.generate;

import io.predilect.data.token.Tokens;
import io.predilect.model.LanguageModel;
import io.predilect.model.arch.ModelException;
import io.predilect.model.engine.Kernels;
import io.predilect.model.scoring.Decoder;
import java.util.List;
import java.util.Locale;

/**
 * Generates text with a policy and its reference together, by a {@link Strategy}. With the policy's
 * weight 1 or 0 at every step the text is what that model alone would write with the same seed.
 */
public final class GuidedGenerator implements AutoCloseable {
  private final Decoder policy;
  private final Decoder reference;
  private final Generator generator;
  private final Kernels kernels;

  /**
   * A generator over two models on one device, which stay the caller's.
   *
   * @throws ModelException when one is no language model, or their vocabularies differ in size
   */
  public GuidedGenerator(LanguageModel policy, LanguageModel reference) {
    int own = policy.config().vocabSize();
    int others = reference.config().vocabSize();
    if (own != others) {
      throw new ModelException(
          String.format(
              Locale.ROOT,
              "the policy has a vocabulary of %d tokens and the reference one of %d, so that they"
                  + " cannot decode together: name models with one tokenizer",
              own,
              others));
    }
    new Generator(policy); // says so where it is a reward model
    this.generator = new Generator(reference);
    this.policy = policy.decoder();
    this.reference = reference.decoder();
    this.kernels = Kernels.compile(GuidanceKernels.SOURCE, this.reference.device());
  }

  /** As {@link Generator#usualTokens()}, of both models together. */
  public int usualTokens() {
    return Generator.usualTokens(
        policy, Generator.bytesPerToken(policy) + Generator.bytesPerToken(reference));
  }

  /**
   * Continues every prompt. The same seed gives a row the same text whatever else is in the batch,
   * but for rounding.
   *
   * @param prompts the prompts, through the chat template
   * @param seeds one per prompt
   * @return one text per prompt, in order
   */
  public List<GuidedText> generate(
      List<Tokens> prompts, GenerationSettings settings, long[] seeds, Strategy strategy) {
    int positions =
        Math.min(
            policy.weights().config().maxPositions(), reference.weights().config().maxPositions());
    return generator
        .rows(prompts, settings, seeds, positions, size -> both(prompts, size, strategy))
        .stream()
        .map(GeneratedRow::guidedText)
        .toList();
  }

  private Voice both(List<Tokens> prompts, int size, Strategy strategy) {
    Voice theirs = new OneVoice(policy, prompts, size);
    try {
      return new TwoVoices(theirs, new OneVoice(reference, prompts, size), strategy, kernels);
    } catch (RuntimeException e) {
      theirs.close();
      throw e;
    }
  }

  @Override
  public void close() {
    kernels.close();
  }
}
