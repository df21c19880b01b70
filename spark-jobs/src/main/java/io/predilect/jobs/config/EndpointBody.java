package io.predilect.jobs.config;

import java.util.Objects;
import java.util.Optional;

/**
 * What a request to a service says beside its messages and how they are sampled.
 *
 * @param maxTokensKey what the service calls the longest answer
 * @param sendSeed whether a row's seed is sent
 * @param responseFormat OpenAI's {@code response_format}; empty: none
 * @param structuredOutputs vLLM's {@code structured_outputs}; empty: none
 * @param extraBody other fields by name; null takes one out that would be sent otherwise
 */
public record EndpointBody(
    MaxTokensKey maxTokensKey,
    boolean sendSeed,
    Optional<FreeJson> responseFormat,
    Optional<FreeJson> structuredOutputs,
    FreeJson extraBody) {

  /** Names of the longest answer. */
  public enum MaxTokensKey {
    /** What all servers know. */
    MAX_TOKENS,
    /** What OpenAI's reasoning models insist on. */
    MAX_COMPLETION_TOKENS
  }

  public EndpointBody {
    Objects.requireNonNull(maxTokensKey, "maxTokensKey");
    Objects.requireNonNull(responseFormat, "responseFormat");
    Objects.requireNonNull(structuredOutputs, "structuredOutputs");
    Objects.requireNonNull(extraBody, "extraBody");
  }
}
