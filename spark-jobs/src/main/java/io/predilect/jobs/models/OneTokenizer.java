package io.predilect.jobs.models;

import io.predilect.data.token.ChatTokenizer;
import io.predilect.data.token.Vocabulary;
import io.predilect.jobs.failure.JobException;
import io.predilect.jobs.storage.NodeCache;
import io.predilect.model.arch.ModelConfig;
import java.io.IOException;
import java.util.Optional;
import org.apache.hadoop.fs.Path;

/** Whether a token's number means the same to two models. */
public final class OneTokenizer {
  private OneTokenizer() {}

  /**
   * A model whose distributions are compared with another's.
   *
   * @param name what people call it
   * @param logits how many it has; empty: nobody knows yet
   */
  public record Side(String name, ChatTokenizer tokenizer, Optional<Integer> logits) {}

  /**
   * Checks it of a policy and its reference.
   *
   * @throws JobException when their tokenizers, chat templates or special tokens differ, or the
   *     numbers of their logits
   */
  public static void require(ModelFolder policy, ModelFolder reference, ModelStore models)
      throws IOException {
    try (SharedModels<ChatTokenizer>.Lease own = models.tokenizer(policy);
        SharedModels<ChatTokenizer>.Lease others = models.tokenizer(reference)) {
      require(
          new Side(policy.uri(), own.model(), logits(policy, models)),
          new Side(reference.uri(), others.model(), logits(reference, models)));
    }
  }

  /**
   * The same of models that are open.
   *
   * @throws JobException when they differ in one of these
   */
  public static void require(Side policy, Side reference) {
    if (!policy.tokenizer().digest().equals(reference.tokenizer().digest())) {
      throw new JobException(
          "policy %s and reference %s differ in tokenizer, chat template or special tokens, so that their distributions cannot be compared: name a reference with the policy's tokenizer files"
              .formatted(policy.name(), reference.name()));
    }
    // One tokenizer may come with heads of several sizes.
    if (policy.logits().isPresent()
        && reference.logits().isPresent()
        && !policy.logits().equals(reference.logits())) {
      throw new JobException(
          "policy %s has logits for %s tokens and reference %s for %s, so that their distributions cannot be compared: name a reference with as many"
              .formatted(
                  policy.name(),
                  policy.logits().get(),
                  reference.name(),
                  reference.logits().get()));
    }
  }

  /**
   * Checks that tokens which one folder's tokenizer made are those of another folder's model.
   *
   * @throws JobException when a number is one token here and another there
   */
  public static void requireSameNumbers(ModelFolder tokenizer, ModelFolder model, ModelStore models)
      throws IOException {
    try (NodeCache.Use own = models.folder(tokenizer);
        NodeCache.Use other = models.folder(model)) {
      requireSameNumbers(tokenizer.uri(), own.path(), model.uri(), other.path());
    }
  }

  /**
   * The same of folders here.
   *
   * @param tokenizer what people call the tokenizer's folder
   * @param model what they call the model's
   * @throws JobException when a number is one token here and another there
   */
  public static void requireSameNumbers(
      String tokenizer, java.nio.file.Path here, String model, java.nio.file.Path there)
      throws IOException {
    Optional<Vocabulary> own = ModelTokenizer.vocabulary(here);
    Optional<Vocabulary> others = ModelTokenizer.vocabulary(there);
    if (own.isPresent() && others.isPresent()) {
      Optional<String> difference = own.get().difference(others.get());
      if (difference.isPresent()) {
        throw new JobException(
            "the shards hold tokens of %s, and %s numbers tokens otherwise (%s): name the same model in the shard stage, or a model with the same tokenizer here"
                .formatted(tokenizer, model, difference.get()));
      }
    }
  }

  private static Optional<Integer> logits(ModelFolder folder, ModelStore models)
      throws IOException {
    return ModelShape.read(new Path(folder.uri()), models.hadoop().value())
        .map(ModelConfig::vocabSize);
  }
}
