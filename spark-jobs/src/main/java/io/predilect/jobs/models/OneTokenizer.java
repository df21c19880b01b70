package io.predilect.jobs.models;

import io.predilect.data.token.ChatTokenizer;
import io.predilect.jobs.pipeline.JobException;
import java.io.IOException;

/** Whether a token's number means the same to two models. */
public final class OneTokenizer {
  private OneTokenizer() {}

  /**
   * Checks it of a policy and its reference.
   *
   * @throws JobException when their tokenizers, chat templates or special tokens differ
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
  }
}
