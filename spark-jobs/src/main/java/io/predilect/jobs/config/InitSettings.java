package io.predilect.jobs.config;

import io.predilect.data.check.Checks;
import io.predilect.model.arch.ModelConfig;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A model to start from: a fresh one and its tokenizer, or another one with a chat template of
 * one's own.
 *
 * @param model a stage or folder whose files are taken as they are, but for the chat template;
 *     empty: random weights
 * @param chatTemplate {@link #RAW}, a Jinja template, or the path of a file with one; empty: the
 *     tokenizer's own
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
    Optional<String> model,
    Optional<String> chatTemplate,
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
  /** The chat template that writes nothing but the texts. */
  public static final String RAW = "raw";

  public InitSettings {
    Objects.requireNonNull(model, "model");
    Objects.requireNonNull(chatTemplate, "chatTemplate");
    Objects.requireNonNull(tokenizer, "tokenizer");
    new Checks()
        .notBlank("model", model)
        .notBlank("chat_template", chatTemplate)
        .notBlank("tokenizer", tokenizer)
        .agrees(
            model.isEmpty() || chatTemplate.isPresent(),
            "model",
            model,
            "it would be copied as it is: set chat_template, or leave the stage out and name the"
                + " model where it is used")
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

  /** Whether it makes a tokenizer of the training texts. */
  public boolean trainsTokenizer() {
    return model.isEmpty() && tokenizer.isEmpty();
  }

  /** The file with the chat template; empty: it is no file's. */
  public Optional<String> templateFile() {
    return chatTemplate.filter(
        text -> !text.equals(RAW) && !text.contains("{{") && !text.contains("{%"));
  }

  @Override
  public List<Reference> references() {
    return Reference.named(
        Reference.languageModel("model", model),
        new Reference("chat_template", Reference.Target.OUTSIDE, templateFile()),
        new Reference(
            "tokenizer",
            Reference.Target.OUTSIDE,
            model.isPresent() ? Optional.empty() : tokenizer));
  }

  @Override
  public boolean readsRows() {
    return trainsTokenizer();
  }
}
