package io.predilect.jobs.endpoint;

import io.predilect.data.pair.Message;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;

/**
 * A conversation that a service is to continue.
 *
 * @param messages the turns, at least one
 * @param seed decides what is sampled, as far as the service can repeat itself; empty: chance does
 * @param options how the text is made
 */
public record ChatRequest(List<Message> messages, OptionalLong seed, ChatOptions options) {
  public ChatRequest {
    messages = List.copyOf(messages);
    Objects.requireNonNull(seed, "seed");
    Objects.requireNonNull(options, "options");
    if (messages.isEmpty()) {
      throw new IllegalArgumentException("a request to continue a conversation of no turn");
    }
  }
}
