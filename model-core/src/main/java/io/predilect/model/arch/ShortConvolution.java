package io.predilect.model.arch;

import java.util.Set;

/**
 * Layers that see the last few positions alone, as LFM2 has them: of a token's B, C and x they make
 * C · (the convolution of B · x).
 *
 * @param channels width of each of the three
 * @param kernel how many positions the convolution sees, its own included
 * @param layers which layers these are, 0 the first; the others have attention
 */
public record ShortConvolution(int channels, int kernel, Set<Integer> layers)
    implements StateLayers {

  public ShortConvolution {
    layers = Set.copyOf(layers);
    StateLayers.positive("hidden_size", channels);
    if (kernel < 2) {
      throw new IllegalArgumentException("conv_L_cache must be at least 2, not " + kernel);
    }
  }

  @Override
  public String type() {
    return "conv";
  }

  @Override
  public int inWidth() {
    return 3 * channels;
  }

  @Override
  public int outWidth() {
    return channels;
  }

  /** None: the convolution's last inputs are all. */
  @Override
  public long stateSize() {
    return 0;
  }
}
