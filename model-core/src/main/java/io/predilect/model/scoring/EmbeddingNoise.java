package io.predilect.model.scoring;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.predilect.data.hash.SplitMix;
import io.predilect.model.engine.Kernels;
import io.predilect.model.kernel.KeyedBits;

/**
 * NEFTune's noise on embeddings in training (Jain et al. 2023, section 2): uniform in ±α / √(L d),
 * L the tokens of a sequence and d the numbers of an embedding. A response's sequence is its prompt
 * and itself; a prompt, which is run once for all its responses, is one of its own. A model that
 * scales embeddings scales the noise with them.
 *
 * <p>Nothing is drawn: a number follows from the seed, the step, the sequence's tokens, the place
 * in it and the column, by integer operations, so that it is the same in every batch, on every rank
 * and device, and after a resume.
 *
 * @param alpha α, above 0
 * @param seed what it derives from
 */
public record EmbeddingNoise(double alpha, long seed) {
  // x [tokens, d]; keys [tokens], of which the lower 32 bits count; sizes [tokens]. The bits are
  // read as a share of ±1.
  private static final String SOURCE =
      KeyedBits.SOURCE
          + """
              def disturb(self: __torch__.Ops, x: Tensor, keys: Tensor, sizes: Tensor) -> Tensor:
                h = (self).bits(torch.to(keys, 3), torch.size(x, 1), )
                shares = torch.mul_(torch.to(h, 6), 4.656612873077393e-10)
                return torch.add_(x, torch.mul_(shares, torch.unsqueeze(sizes, 1)))
            """;

  private static final long SALT = 0x4E4546_54756E65L; // else dropout's masks would go with it

  /** The noise on a device. */
  public Source on(Device device) {
    return new Source(this, Kernels.compile(SOURCE, device));
  }

  /** What makes noise. */
  public record Source(EmbeddingNoise noise, Kernels kernels) implements AutoCloseable {

    /**
     * The noise of a step.
     *
     * @param steps steps done before
     */
    public Step after(long steps) {
      return new Step(this, SplitMix.mix(SplitMix.mix(noise.seed ^ SALT) + SplitMix.mix(steps)));
    }

    @Override
    public void close() {
      kernels.close();
    }
  }

  /** The noise of one step. */
  public record Step(Source source, long seed) {

    /** Adds noise to a batch's embeddings, [tokens, d], in place. */
    void disturb(NDArray embedded, PackedBatch packed, Decoder decoder, NDManager scope) {
      double scale = decoder.weights().config().embeddingScale();
      double most = source.noise.alpha * scale / Math.sqrt((double) embedded.getShape().get(1));
      source
          .kernels
          .call("disturb")
          .with(embedded)
          .with(decoder.uploads().integers(keys(seed, packed), scope))
          .with(decoder.uploads().floats(sizes(packed, most), scope))
          .run(scope);
    }
  }

  private static long[] keys(long ofStep, PackedBatch packed) {
    long[] keys = new long[packed.ids.length];
    long[] sequences = packed.sequenceHashes();
    int[] lengths = packed.layout.lengths();
    int at = 0;
    for (int i = 0; i < lengths.length; i++) {
      long sequence = SplitMix.mix(ofStep ^ sequences[i]);
      for (int token = 0; token < lengths[i]; token++) {
        keys[at++] = SplitMix.at(sequence, token) >>> Integer.SIZE;
      }
    }
    return keys;
  }

  // The most that is added to a number of each token; of a sequence of one token: most.
  private static float[] sizes(PackedBatch packed, double most) {
    float[] sizes = new float[packed.ids.length];
    SequenceLayout layout = packed.layout;
    int[] lengths = layout.lengths();
    int prompts = layout.promptsHere();
    int at = 0;
    for (int i = 0; i < lengths.length; i++) {
      int before = i < prompts ? 0 : layout.prompts[layout.owners[i - prompts]];
      float size = (float) (most / Math.sqrt(before + lengths[i]));
      for (int token = 0; token < lengths[i]; token++) {
        sizes[at++] = size;
      }
    }
    return sizes;
  }
}
