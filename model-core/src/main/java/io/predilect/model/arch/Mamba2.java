package io.predilect.model.arch;

import java.util.Set;

/**
 * Layers with a matrix for each head as their state: the state-space duality of Mamba-2 (Dao and Gu
 * 2024, "Transformers are SSMs", section 2), as Granite 4 has it. With a head's state S [stateDim,
 * headDim], and x, B and C of a token,
 *
 * <pre>Sₜ = αₜ Sₜ₋₁ + Bₜ (Δₜ xₜ)ᵀ,  yₜ = Sₜᵀ Cₜ + D xₜ</pre>
 *
 * <p>where Δ = softplus(d + bias) says how much of x is written and α = exp(−A · Δ) how much of the
 * state stays. x, B and C go through a convolution along the sequence first, each channel by
 * itself, and SiLU. Heads of a group have B and C in common.
 *
 * @param heads heads of x, and states
 * @param groups of heads; divides {@code heads}
 * @param headDim width of a head's x
 * @param stateDim width of B and of C
 * @param kernel how many positions the convolution sees, its own included
 * @param biased whether the convolution has a bias
 * @param layers which layers these are, 0 the first; the others have attention
 */
public record Mamba2(
    int heads,
    int groups,
    int headDim,
    int stateDim,
    int kernel,
    boolean biased,
    Set<Integer> layers)
    implements StateLayers {

  public Mamba2 {
    layers = Set.copyOf(layers);
    StateLayers.positive("mamba_n_heads", heads);
    StateLayers.positive("mamba_n_groups", groups);
    StateLayers.positive("mamba_d_head", headDim);
    StateLayers.positive("mamba_d_state", stateDim);
    if (kernel < 2) {
      throw new IllegalArgumentException("mamba_d_conv must be at least 2, not " + kernel);
    }
    if (heads % groups != 0) {
      throw new IllegalArgumentException(
          "mamba_n_groups " + groups + " does not divide mamba_n_heads " + heads);
    }
  }

  @Override
  public String type() {
    return Layers.OF_STATE;
  }

  /** Width of all heads' x. */
  public int innerWidth() {
    return heads * headDim;
  }

  /** Width of all B, and of all C. */
  public int sharedWidth() {
    return groups * stateDim;
  }

  /** x, B and C. */
  @Override
  public int channels() {
    return innerWidth() + 2 * sharedWidth();
  }

  /** The output's gate, channels, and d of each head. */
  @Override
  public int inWidth() {
    return innerWidth() + channels() + heads;
  }

  @Override
  public int outWidth() {
    return innerWidth();
  }

  @Override
  public long stateSize() {
    return (long) innerWidth() * stateDim;
  }
}
