package io.predilect.jobs.endpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a service says of a request that it did not answer.
 *
 * @param said the message in the error's JSON, with its code or type; else the body as it is
 * @param parameter of the request, which it does not take; empty: it is about something else
 */
record ServiceError(String said, Optional<String> parameter) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String CODE = "code";
  private static final String MESSAGE = "message";

  private static final int WORDS = Pattern.CASE_INSENSITIVE | Pattern.DOTALL;

  // The words of OpenAI, vLLM, SGLang, llama.cpp, llama-cpp-python, TGI, Cohere and what speaks
  // like Anthropic or Google.
  private static final Pattern CONTEXT =
      anyOf(
          "context_length_exceeded|exceed_context_size",
          "context.{0,12}(length|size|window|shift)",
          "max(imum)? (model|context|input).{0,9}len",
          "prompt is too long|too many tokens|input .{0,60}longer than",
          "token count .{0,40}exceeds",
          "(inputs|tokens).{0,30} must (be|have) (<=|less than)");
  private static final Pattern MODEL =
      anyOf(
          "model_not_found|model.{0,80}(does not exist|not found|not exist|is not available)",
          "(unknown|invalid|no such) model");
  private static final Pattern CREDIT = anyOf("insufficient_quota|insufficient.{0,9}credit");
  private static final String POLICY =
      "content_filter|content_policy|content management policy|ResponsibleAIPolicy";
  private static final Pattern FLAGGED =
      anyOf(POLICY, "(input|prompt|request|content|response).{0,40}(flagged|filtered)");
  private static final Pattern BLOCKED = anyOf("(prompt|content|response).{0,40}blocked");
  private static final Pattern UNSUPPORTED =
      anyOf(
          "unsupported_(parameter|value)|unknown_parameter|extra_forbidden",
          "unsupported (parameter|value)|unrecognized request argument|unknown parameter");
  private static final Pattern NAME = Pattern.compile("[A-Za-z_]\\w*");
  // What one row asks and another does not.
  private static final Set<String> OF_ROWS = Set.of("messages", "prompt", "input");
  private static final Pattern PARAMETER =
      Pattern.compile("(?:parameter|argument|value)[a-z ]*: ['\"`]?([a-z_]\\w*)", WORDS);

  ServiceError {
    Objects.requireNonNull(said, "said");
    Objects.requireNonNull(parameter, "parameter");
  }

  private static Pattern anyOf(String... words) {
    return Pattern.compile(String.join("|", words), WORDS);
  }

  /** Reads a body. */
  static ServiceError of(String body) {
    JsonNode tree;
    try {
      tree = JSON.readTree(body);
    } catch (JsonProcessingException e) {
      return new ServiceError(body, Optional.empty()); // of a proxy, perhaps
    }
    JsonNode error = tree.path("error").isMissingNode() ? tree : tree.get("error");
    if (error.isTextual()) {
      return new ServiceError(error.asText(), parameter(error, error.asText()));
    }
    String message =
        error.path(MESSAGE).isTextual()
            ? error.get(MESSAGE).asText()
            : error.path("detail").isMissingNode() ? body : error.get("detail").toString();
    String said = message + code(error, message);
    return new ServiceError(said, parameter(error, said));
  }

  private static String code(JsonNode error, String message) {
    return Optional.ofNullable(error.get(CODE))
        .filter(JsonNode::isTextual)
        .or(() -> Optional.ofNullable(error.get("type")).filter(JsonNode::isTextual))
        .map(JsonNode::asText)
        .filter(code -> !message.toLowerCase(Locale.ROOT).contains(code.toLowerCase(Locale.ROOT)))
        .map(code -> " (" + code + ")")
        .orElse("");
  }

  private static Optional<String> parameter(JsonNode error, String said) {
    return UNSUPPORTED.matcher(said).find()
        ? named(error, said).filter(name -> !OF_ROWS.contains(name))
        : Optional.empty();
  }

  private static Optional<String> named(JsonNode error, String said) {
    Matcher parameter = NAME.matcher(error.path("param").asText(""));
    if (parameter.lookingAt()) {
      return Optional.of(parameter.group());
    }
    Matcher named = PARAMETER.matcher(said);
    return named.find() ? Optional.of(named.group(1)) : Optional.empty();
  }

  /** The prompt, or it with the answer, is longer than the model reads. */
  boolean tooLong() {
    return CONTEXT.matcher(said).find();
  }

  /** There is no such model. */
  boolean unknownModel() {
    return MODEL.matcher(said).find();
  }

  /** Nothing is left to pay with. */
  boolean noCredit() {
    return CREDIT.matcher(said).find();
  }

  /** What was asked or answered is not to be said. */
  boolean moderated() {
    return flagged() || BLOCKED.matcher(said).find();
  }

  /** The same in words that no firewall says of one whom it keeps out. */
  boolean flagged() {
    return FLAGGED.matcher(said).find();
  }

  /**
   * The status that an error within an answer has, as routers pass on those of whom they ask;
   * empty: it is no error, or says nothing of the kind.
   *
   * @param answer an answer's JSON
   */
  static OptionalInt status(JsonNode answer) {
    JsonNode error =
        answer.path("error").isObject()
            ? answer.get("error")
            : answer.path("choices").path(0).path("error");
    int code = error.path(CODE).asInt(0);
    if (code >= 400 && code < 600) {
      return OptionalInt.of(code);
    }
    return error.isObject() && CONTEXT.matcher(error.toString()).find()
        ? OptionalInt.of(400)
        : OptionalInt.empty();
  }
}
