package io.predilect.model.arch;

import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * The shape of a decoder: what a Hugging Face {@code config.json} says, in this project's terms.
 * Architectures differ by these values, not by code.
 *
 * @param family the architecture, for the names of its files' tensors
 * @param vocabSize rows of the embedding
 * @param hiddenSize width of the residual stream
 * @param intermediateSize width of the MLP
 * @param heads query heads
 * @param kvHeads key and value heads; divides {@code heads}
 * @param headDim width of a head
 * @param maxPositions the longest sequence; of a long-rope model the context it was first made for
 * @param norm the normalisation
 * @param ropes each layer's rotary embedding; none: positions are learned, added to the embedding
 * @param block what a block is made of
 * @param windows for each layer how many positions back its attention sees, 0: all
 * @param embeddingScale what embeddings are multiplied by
 * @param tieEmbeddings whether the language-model head is the embedding
 * @param logitScale what logits are multiplied by
 * @param logitSoftcap logits become cap · tanh(logits / cap); 0: not
 * @param initializerRange standard deviation of fresh weights
 * @param rewardPad of a reward model the token that counts as padding: a reward is read before it
 *     where a sequence ends with it; none: at the last token, whatever it is
 */
public record ModelConfig(
    Family family,
    int vocabSize,
    int hiddenSize,
    int intermediateSize,
    int heads,
    int kvHeads,
    int headDim,
    int maxPositions,
    Norm norm,
    List<Rope> ropes,
    Block block,
    List<Integer> windows,
    double embeddingScale,
    boolean tieEmbeddings,
    double logitScale,
    double logitSoftcap,
    double initializerRange,
    OptionalInt rewardPad) {

  public ModelConfig {
    Objects.requireNonNull(family, "family");
    Objects.requireNonNull(rewardPad, "rewardPad");
    Objects.requireNonNull(norm, "norm");
    Objects.requireNonNull(block, "block");
    windows = List.copyOf(windows);
    ropes = List.copyOf(ropes);
    positive("vocab_size", vocabSize);
    positive("hidden_size", hiddenSize);
    positive("intermediate_size", intermediateSize);
    positive("num_hidden_layers", windows.size());
    positive("num_attention_heads", heads);
    positive("num_key_value_heads", kvHeads);
    positive("head_dim", headDim);
    positive("max_position_embeddings", maxPositions);
    if (!(logitScale > 0) || Double.isInfinite(logitScale)) {
      throw new IllegalArgumentException(
          "logits must be multiplied by a number above 0, not by " + logitScale);
    }
    if (!(logitSoftcap >= 0)) {
      throw new IllegalArgumentException(
          "final_logit_softcapping must be a number above 0, not " + logitSoftcap);
    }
    if (heads % kvHeads != 0) {
      throw new IllegalArgumentException(
          "num_key_value_heads " + kvHeads + " does not divide num_attention_heads " + heads);
    }
    if (!ropes.isEmpty()) {
      checkRopes(ropes, windows.size(), headDim);
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
    positive("heads", heads);
    positive("layers", layers);
    if (hiddenSize % heads != 0) {
      throw new IllegalArgumentException(
          "hidden_size " + hiddenSize + " is no multiple of heads " + heads);
    }
    int headDim = hiddenSize / heads;
    return new ModelConfig(
        Family.LLAMA,
        vocabSize,
        hiddenSize,
        intermediateSize,
        heads,
        kvHeads,
        headDim,
        maxPositions,
        new Norm(Norm.Kind.RMS, 1e-5),
        Collections.nCopies(layers, new Rope(ropeTheta, headDim, new Rope.None())),
        Block.llama(),
        Collections.nCopies(layers, 0),
        1,
        tieEmbeddings,
        1,
        0,
        0.02,
        OptionalInt.empty());
  }

  /** The same with a head of its own. */
  public ModelConfig untied() {
    return with(false, rewardPad);
  }

  /**
   * The same with rewards that are read before a token at the end, if there is one to pass over.
   */
  ModelConfig readBefore(OptionalInt pad) {
    return with(tieEmbeddings, pad);
  }

  private ModelConfig with(boolean tied, OptionalInt pad) {
    return new ModelConfig(
        family,
        vocabSize,
        hiddenSize,
        intermediateSize,
        heads,
        kvHeads,
        headDim,
        maxPositions,
        norm,
        ropes,
        block,
        windows,
        embeddingScale,
        tied,
        logitScale,
        logitSoftcap,
        initializerRange,
        pad);
  }

  // One kernel rotates all layers, by angles of their own.
  private static void checkRopes(List<Rope> ropes, int layers, int headDim) {
    Rope first = ropes.get(0);
    if (ropes.size() != layers) {
      throw new IllegalArgumentException(
          "rotary embeddings of " + ropes.size() + " layers, not of " + layers);
    }
    if (first.dim() > headDim) {
      throw new IllegalArgumentException(
          "rotary embedding of " + first.dim() + " dimensions in heads of " + headDim);
    }
    for (Rope rope : ropes) {
      if (rope.dim() != first.dim() || rope.pairs() != first.pairs()) {
        throw new IllegalArgumentException(
            "layers rotate different dimensions: " + first + " and " + rope);
      }
    }
  }

  /** Whether positions are angles, else they are learned. */
  public boolean rotary() {
    return !ropes.isEmpty();
  }

  /**
   * Whether attention is given queries and keys as a product made them, all of their dimensions
   * rotated, the first half with the second.
   */
  public boolean onlyRotates() {
    return rotary()
        && block.heads().norm() == Block.QueryKeyNorm.NONE
        && ropes.get(0).dim() == headDim
        && ropes.get(0).pairs() == Rope.Pairs.HALVES;
  }

  /** The rotary embeddings that layers have, each once. */
  public List<Rope> differentRopes() {
    return ropes.stream().distinct().toList();
  }

  /** The first block like this one: with the same weights. */
  public int firstLike(int layer) {
    List<Role> own = Role.of(this, layer);
    return IntStream.rangeClosed(0, layer)
        .filter(other -> Role.of(this, other).equals(own))
        .findFirst()
        .orElseThrow();
  }

  /** Number of blocks. */
  public int layers() {
    return windows.size();
  }

  /** Width of all query heads together. */
  public int queryWidth() {
    return heads * headDim;
  }

  /** Width of all key heads, and of all value heads. */
  public int keyWidth() {
    return kvHeads * headDim;
  }

  private static void positive(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + " must be at least 1, not " + value);
    }
  }
}
