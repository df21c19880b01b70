package io.predilect.model.arch;

import java.util.Set;

/**
 * Layers with a matrix for each head as their state: gated DeltaNet (Yang et al. 2024, "Gated Delta
 * Networks", equation 10), as Qwen 3.5 has it. With a head's state S [keyDim, valueDim], and q and
 * k of length 1,
 *
 * <pre>Sₜ = αₜ Sₜ₋₁ + kₜ βₜ (vₜ − (αₜ Sₜ₋₁)ᵀ kₜ)ᵀ,  oₜ = Sₜᵀ qₜ / √keyDim</pre>
 *
 * <p>where β = σ(b) says how much of a value is written and α = exp(−A · softplus(a + bias)) how
 * much of the state stays. Queries, keys and values go through a convolution along the sequence
 * first, each channel by itself, and SiLU.
 *
 * @param keyHeads heads of queries and keys; divides {@code valueHeads}
 * @param valueHeads heads of values, and states
 * @param keyDim width of a query and of a key
 * @param valueDim width of a value
 * @param kernel how many positions the convolution sees, its own included
 * @param layers which layers these are, 0 the first; the others have attention
 */
public record DeltaNet(
    int keyHeads, int valueHeads, int keyDim, int valueDim, int kernel, Set<Integer> layers)
    implements StateLayers {

  public DeltaNet {
    layers = Set.copyOf(layers);
    StateLayers.positive("linear_num_key_heads", keyHeads);
    StateLayers.positive("linear_num_value_heads", valueHeads);
    StateLayers.positive("linear_key_head_dim", keyDim);
    StateLayers.positive("linear_value_head_dim", valueDim);
    if (kernel < 2) {
      throw new IllegalArgumentException(
          "linear_conv_kernel_dim must be at least 2, not " + kernel);
    }
    if (valueHeads % keyHeads != 0) {
      throw new IllegalArgumentException(
          "linear_num_key_heads "
              + keyHeads
              + " does not divide linear_num_value_heads "
              + valueHeads);
    }
  }

  @Override
  public String type() {
    return Layers.OF_STATE;
  }

  /** Width of all queries, and of all keys. */
  public int keyWidth() {
    return keyHeads * keyDim;
  }

  /** Width of all values. */
  public int valueWidth() {
    return valueHeads * valueDim;
  }

  /** Queries, keys and values. */
  @Override
  public int channels() {
    return 2 * keyWidth() + valueWidth();
  }

  /** Channels, the output's gate, b and a of each head. */
  @Override
  public int inWidth() {
    return channels() + valueWidth() + 2 * valueHeads;
  }

  @Override
  public int outWidth() {
    return valueWidth();
  }

  @Override
  public long stateSize() {
    return (long) valueWidth() * keyDim;
  }
}
