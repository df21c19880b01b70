package io.predilect.model.arch;

import java.util.Objects;

/**
 * The shape of a decoder: what a Hugging Face {@code config.json} says, in this project's terms.
 *
 * @param modelType the family, as {@code model_type} names it
 * @param vocabSize rows of the embedding
 * @param hiddenSize width of the residual stream
 * @param intermediateSize width of the gated MLP
 * @param layers number of blocks
 * @param heads query heads
 * @param kvHeads key and value heads; divides {@code heads}
 * @param headDim width of a head, even
 * @param maxPositions the longest sequence
 * @param normEpsilon ε of the RMSNorms
 * @param rope the rotary embedding
 * @param tieEmbeddings whether the language-model head is the embedding
 * @param initializerRange standard deviation of fresh weights
 */
public record ModelConfig(
    String modelType,
    int vocabSize,
    int hiddenSize,
    int intermediateSize,
    int layers,
    int heads,
    int kvHeads,
    int headDim,
    int maxPositions,
    double normEpsilon,
    Rope rope,
    boolean tieEmbeddings,
    double initializerRange) {

  public ModelConfig {
    Objects.requireNonNull(modelType, "modelType");
    Objects.requireNonNull(rope, "rope");
    positive("vocab_size", vocabSize);
    positive("hidden_size", hiddenSize);
    positive("intermediate_size", intermediateSize);
    positive("num_hidden_layers", layers);
    positive("num_attention_heads", heads);
    positive("num_key_value_heads", kvHeads);
    positive("head_dim", headDim);
    positive("max_position_embeddings", maxPositions);
    if (heads % kvHeads != 0) {
      throw new IllegalArgumentException(
          "num_key_value_heads " + kvHeads + " does not divide num_attention_heads " + heads);
    }
    if (headDim % 2 != 0) {
      throw new IllegalArgumentException("head_dim " + headDim + " is odd; rotary needs pairs");
    }
  }

  /** A fresh Llama-architecture model. */
  public static ModelConfig llama(
      int vocabSize,
      int hiddenSize,
      int intermediateSize,
      int layers,
      int heads,
      int kvHeads,
      int maxPositions,
      double ropeTheta,
      boolean tieEmbeddings) {
    positive("num_attention_heads", heads);
    if (hiddenSize % heads != 0) {
      throw new IllegalArgumentException(
          "hidden_size " + hiddenSize + " is no multiple of heads " + heads);
    }
    return new ModelConfig(
        "llama",
        vocabSize,
        hiddenSize,
        intermediateSize,
        layers,
        heads,
        kvHeads,
        hiddenSize / heads,
        maxPositions,
        1e-5,
        new Rope(ropeTheta, new Rope.None()),
        tieEmbeddings,
        0.02);
  }

  /** Width of all query heads together. */
  public int queryWidth() {
    return heads * headDim;
  }

  /** Width of all key heads, and of all value heads. */
  public int keyWidth() {
    return kvHeads * headDim;
  }

  /** Weights in all, the language-model head included once. */
  public long parameters() {
    long block =
        2L * hiddenSize
            + (long) hiddenSize * (queryWidth() + 2L * keyWidth())
            + (long) queryWidth() * hiddenSize
            + 3L * hiddenSize * intermediateSize;
    long embedding = (long) vocabSize * hiddenSize;
    return layers * block + hiddenSize + (tieEmbeddings ? 1 : 2) * embedding;
  }

  private static void positive(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + " must be at least 1, not " + value);
    }
  }
}
