package io.predilect.jobs.models;

import io.predilect.data.token.ChatTokenizer;
import io.predilect.jobs.pipeline.JobException;
import io.predilect.model.arch.ModelConfig;
import java.io.IOException;
import java.util.Optional;
import org.apache.hadoop.fs.Path;

/** Whether a token's number means the same to two models. */
public final class OneTokenizer {
  private OneTokenizer() {}

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
      if (!own.model().digest().equals(others.model().digest())) {
        throw new JobException(
            "policy %s and reference %s differ in tokenizer, chat template or special tokens, so that their distributions cannot be compared: name a reference with the policy's tokenizer files"
                .formatted(policy.uri(), reference.uri()));
      }
    }
    requireOneSize(policy, reference, models);
  }

  // One tokenizer may come with heads of several sizes.
  private static void requireOneSize(ModelFolder policy, ModelFolder reference, ModelStore models)
      throws IOException {
    Optional<Integer> own = logits(policy, models);
    Optional<Integer> others = logits(reference, models);
    if (own.isPresent() && others.isPresent() && !own.equals(others)) {
      throw new JobException(
          "policy %s has logits for %s tokens and reference %s for %s, so that their distributions cannot be compared: name a reference with as many"
              .formatted(policy.uri(), own.get(), reference.uri(), others.get()));
    }
  }

  private static Optional<Integer> logits(ModelFolder folder, ModelStore models)
      throws IOException {
    return ModelShape.read(new Path(folder.uri()), models.hadoop().value())
        .map(ModelConfig::vocabSize);
  }
}
