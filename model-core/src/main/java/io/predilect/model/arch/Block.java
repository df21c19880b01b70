package io.predilect.model.arch;

import java.util.Objects;

/**
 * What one block of a decoder is made of.
 *
 * @param activation the MLP's nonlinearity
 * @param gated whether the MLP is activation(gate(x)) · up(x), else activation(up(x))
 * @param qkvBias whether query, key and value projections have a bias
 * @param outBias whether the attention's output projection has one
 * @param mlpBias whether the MLP's projections have one
 * @param queryKeyNorm whether each head's query and key are normalised (Qwen3)
 * @param parallel whether attention and MLP both read the block's input (GPT-NeoX)
 * @param postNorms whether attention's and MLP's outputs are normalised too (Gemma 2)
 * @param attentionScale what scores are multiplied by; 0: 1/√headDim
 * @param attentionSoftcap scores become cap · tanh(scores / cap); 0: not
 */
public record Block(
    Activation activation,
    boolean gated,
    boolean qkvBias,
    boolean outBias,
    boolean mlpBias,
    boolean queryKeyNorm,
    boolean parallel,
    boolean postNorms,
    double attentionScale,
    double attentionSoftcap) {

  public Block {
    Objects.requireNonNull(activation, "activation");
  }

  /** Llama's block: gated SiLU, no biases. */
  public static Block llama() {
    return new Block(Activation.SILU, true, false, false, false, false, false, false, 0, 0);
  }
}
