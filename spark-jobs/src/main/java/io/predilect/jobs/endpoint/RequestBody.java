package io.predilect.jobs.endpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.predilect.data.pair.Message;
import io.predilect.jobs.config.EndpointBody;
import io.predilect.jobs.config.EndpointSettings;
import io.predilect.jobs.config.FreeJson;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What is sent for a request: the same text for equal requests and settings. */
public final class RequestBody {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private RequestBody() {}

  /**
   * The body as JSON. All that decides an answer is in it, but for the service behind the address.
   */
  public static String json(EndpointSettings settings, ChatRequest request) {
    ChatOptions options = request.options();
    EndpointBody own = settings.body();
    ObjectNode body = NODES.objectNode();
    body.put("model", settings.model().orElseThrow());
    ArrayNode messages = body.putArray("messages");
    for (Message message : request.messages()) {
      messages.addObject().put("role", message.role()).put("content", message.content());
    }
    body.put(own.maxTokensKey().name().toLowerCase(Locale.ROOT), options.maxTokens());
    body.put("temperature", options.temperature());
    if (options.topP() < 1) {
      body.put("top_p", options.topP());
    }
    if (options.topK() > 0) {
      body.put("top_k", options.topK());
    }
    if (!options.stop().isEmpty()) {
      options.stop().forEach(body.putArray("stop")::add);
    }
    if (own.sendSeed()) {
      request.seed().ifPresent(seed -> body.put("seed", short31(seed)));
    }
    options.topLogprobs().ifPresent(count -> body.put("logprobs", true).put("top_logprobs", count));
    put(body, "response_format", options.responseFormat().or(own::responseFormat));
    put(body, "structured_outputs", own.structuredOutputs());
    for (Map.Entry<String, JsonNode> extra : own.extraBody().tree().properties()) {
      if (extra.getValue().isNull()) {
        body.remove(extra.getKey());
      } else {
        body.set(extra.getKey(), extra.getValue());
      }
    }
    return body.toString();
  }

  /** Of a seed as many bits as every server takes: llama.cpp has 32, others a sign. */
  static int short31(long seed) {
    return (int) (seed ^ (seed >>> 32)) & Integer.MAX_VALUE;
  }

  private static void put(ObjectNode body, String key, Optional<FreeJson> value) {
    value.ifPresent(json -> body.set(key, json.tree()));
  }
}
