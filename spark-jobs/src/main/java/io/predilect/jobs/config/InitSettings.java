package io.predilect.jobs.config;

import io.predilect.data.check.Checks;
import io.predilect.model.arch.ModelConfig;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A fresh model and its tokenizer.
 *
 * @param tokenizer a folder or tokenizer.json to use; empty: train a byte-level BPE on the training
 *     split
 * @param vocabSize of the trained tokenizer
 * @param hiddenSize width of the model
 * @param intermediateSize width of its feed-forward layers
 * @param layers number of layers
 * @param heads attention heads
 * @param kvHeads key and value heads, a divisor of {@code heads}
 * @param maxPositions the context in tokens
 * @param ropeTheta base of the rotary embedding
 * @param tieEmbeddings whether input and output embeddings are one
 */
public record InitSettings(
    Optional<String> tokenizer,
    int vocabSize,
    int hiddenSize,
    int intermediateSize,
    int layers,
    int heads,
    int kvHeads,
    int maxPositions,
    double ropeTheta,
    boolean tieEmbeddings)
    implements StageSettings {

  public InitSettings {
    Objects.requireNonNull(tokenizer, "tokenizer");
    new Checks()
        .notBlank("tokenizer", tokenizer)
        .holds(
            vocabSize >= 300,
            "vocab_size",
            vocabSize,
            "it must be at least 300: 256 bytes, the special tokens and some merges")
        .atLeast("hidden_size", hiddenSize, 2)
        .atLeast("intermediate_size", intermediateSize, 1)
        .atLeast("layers", layers, 1)
        .atLeast("heads", heads, 1)
        .atLeast("kv_heads", kvHeads, 1)
        .agrees(
            heads < 1 || kvHeads < 1 || heads % kvHeads == 0,
            "kv_heads",
            kvHeads,
            "it must divide heads (" + heads + ")")
        .agrees(
            heads < 1 || hiddenSize % (2 * heads) == 0,
            "hidden_size",
            hiddenSize,
            "it must be a multiple of twice the heads (" + 2 * heads + ")")
        .atLeast("max_positions", maxPositions, 8)
        .above("rope_theta", ropeTheta, 1)
        .orThrow();
  }

  /** The model's shape with a vocabulary of so many tokens. */
  public ModelConfig shape(int vocabulary) {
    return ModelConfig.llama(
        vocabulary,
        hiddenSize,
        intermediateSize,
        layers,
        heads,
        kvHeads,
        maxPositions,
        ropeTheta,
        tieEmbeddings);
  }

  @Override
  public List<Reference> references() {
    return Reference.named(new Reference("tokenizer", Reference.Target.OUTSIDE, tokenizer));
  }

  @Override
  public boolean readsRows() {
    return tokenizer.isEmpty();
  }
}
