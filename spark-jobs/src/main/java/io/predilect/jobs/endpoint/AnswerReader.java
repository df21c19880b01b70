package io.predilect.jobs.endpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import io.predilect.jobs.endpoint.spending.Reasons;
import io.predilect.jobs.endpoint.spending.Usage;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.IntFunction;

/**
 * Reads what a service answers with status 200, or another that says the same.
 *
 * @param status the answer's
 * @param options what was asked for
 * @param error what an answer comes to that is the error of a status
 */
record AnswerReader(int status, ChatOptions options, IntFunction<Verdict> error) {
  private static final ObjectReader JSON =
      new ObjectMapper().reader().with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  // The longest tokens of vocabularies are some 128 characters of white space.
  private static final long CHARACTERS_A_TOKEN = 128;

  private static final Set<String> TEXTS = Set.of("text", "output_text");

  AnswerReader {
    Objects.requireNonNull(options, "options");
    Objects.requireNonNull(error, "error");
  }

  /** What it comes to. */
  Verdict read(String body) {
    JsonNode answer;
    try {
      answer = JSON.readTree(body);
    } catch (JsonProcessingException e) {
      return body.startsWith("data:")
          ? bad("it comes as a stream of events: set endpoint.extra_body: {stream: false}")
          : bad("it is not JSON (" + e.getOriginalMessage() + "): " + Excerpt.of(body));
    }
    OptionalInt own = ServiceError.status(answer);
    if (own.isPresent()) {
      return error.apply(own.getAsInt());
    }
    JsonNode choice = first(answer.path("choices"));
    if (!choice.path("message").isObject()) {
      String what = answer.has("error") ? "an error" : "no choices[0].message";
      return bad("it has " + what + ": " + Excerpt.of(body));
    }
    String finish = Finish.of(choice.path("finish_reason").asText(""));
    Usage usage = usage(answer.path("usage"));
    return Finish.broken(finish)
        ? new Verdict.Again(
            Reasons.SERVER_ERROR,
            "HTTP "
                + status
                + ", but the service broke the answer off: it ended with '"
                + finish
                + "'",
            Optional.empty(),
            usage)
        : new Verdict.Done(reply(choice, finish, usage));
  }

  // Choices have numbers, and may come in any order.
  private static JsonNode first(JsonNode choices) {
    for (JsonNode choice : choices) {
      if (choice.path("index").isInt() && choice.get("index").asInt() == 0) {
        return choice;
      }
    }
    return choices.path(0);
  }

  private ChatReply reply(JsonNode choice, String finish, Usage usage) {
    boolean wantsFirst = options.topLogprobs().isPresent();
    JsonNode message = choice.get("message");
    String text = text(message.path("content"));
    String refusal = message.path("refusal").asText("");
    List<TokenLogprob> first =
        firstTokens(choice.path("logprobs").path("content").path(0).path("top_logprobs"));
    if (!refusal.isBlank() && !message.path("refusal").isNull()) {
      return new ChatReply.Refused(
          Reasons.REFUSAL, "the model refused: " + Excerpt.of(refusal), usage, 1);
    }
    if (Finish.withheld(finish)) {
      return new ChatReply.Refused(
          Reasons.REFUSAL,
          "the service's content filter ended the answer: it ended with '" + finish + "'",
          usage,
          1);
    }
    if (wantsFirst && first.isEmpty()) {
      return new ChatReply.Refused(
          Reasons.NO_LOGPROBS,
          "the answer has no choices[0].logprobs.content[0].top_logprobs: the service or the model"
              + " does not tell log-probs",
          usage,
          1);
    }
    if (!wantsFirst && !StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
      return new ChatReply.Refused(
          Reasons.BAD_UTF8,
          "the answer holds half of a surrogate pair (a broken \\u escape)",
          usage,
          1);
    }
    if (text.length() > CHARACTERS_A_TOKEN * options.maxTokens()) {
      return new ChatReply.Refused(
          Reasons.LONGER_THAN_ASKED,
          String.format(
              Locale.ROOT,
              "the answer has %,d characters, which %,d tokens cannot be: the service does not keep"
                  + " to max_new_tokens; endpoint.max_tokens_key may be another one",
              text.length(),
              options.maxTokens()),
          usage,
          1);
    }
    if (text.isBlank() && !wantsFirst && !saysNothing(message, finish, usage)) {
      return new ChatReply.Refused(Reasons.EMPTY_ANSWER, empty(finish, usage), usage, 1);
    }
    return new ChatReply.Answered(text, finish, usage, wantsFirst ? first : List.of(), 1);
  }

  /** Whether an empty text is what the model said, all of it. */
  private static boolean saysNothing(JsonNode message, String finish, Usage usage) {
    JsonNode content = message.path("content");
    return (content.isTextual() || content.isArray())
        && isAllText(content)
        && finish.equals(Finish.STOP)
        && usage.reasoning() == 0
        && message.path("reasoning_content").asText("").isBlank()
        && message.path("reasoning").asText("").isBlank()
        && message.path("tool_calls").isEmpty()
        && message.path("function_call").isEmpty();
  }

  private static String empty(String finish, Usage usage) {
    String tokens =
        usage.untold() > 0
            ? ""
            : " after "
                + usage.tokensOut()
                + " tokens, "
                + usage.reasoning()
                + " of them of reasoning";
    String remedy =
        finish.equals(Finish.LENGTH) ? ": raise max_new_tokens, or let the model reason less" : "";
    return "the answer has no text; it ended with '" + finish + "'" + tokens + remedy;
  }

  // Some services answer with parts, as OpenAI's requests may.
  private static String text(JsonNode content) {
    if (!content.isArray()) {
      return content.asText("");
    }
    StringBuilder text = new StringBuilder();
    for (JsonNode part : content) {
      if (isText(part)) {
        text.append(part.isTextual() ? part.asText() : part.path("text").asText(""));
      }
    }
    return text.toString();
  }

  // Other parts are thoughts, refusals, pictures.
  private static boolean isText(JsonNode part) {
    return part.isTextual() || TEXTS.contains(part.path("type").asText("text"));
  }

  private static boolean isAllText(JsonNode content) {
    for (JsonNode part : content) {
      if (!isText(part)) {
        return false;
      }
    }
    return true;
  }

  private static List<TokenLogprob> firstTokens(JsonNode alternatives) {
    List<TokenLogprob> first = new ArrayList<>();
    for (JsonNode one : alternatives) {
      if (one.path("token").isTextual() && one.path("logprob").isNumber()) {
        first.add(new TokenLogprob(one.get("token").asText(), one.get("logprob").asDouble()));
      }
    }
    first.sort(Comparator.comparingDouble(TokenLogprob::logprob).reversed());
    return first;
  }

  private static Usage usage(JsonNode usage) {
    if (!isCount(usage.path("prompt_tokens")) || !isCount(usage.path("completion_tokens"))) {
      return Usage.UNTOLD;
    }
    return new Usage(
        usage.get("prompt_tokens").asLong(),
        usage.get("completion_tokens").asLong(),
        part(usage.path("prompt_tokens_details").path("cached_tokens")),
        part(usage.path("completion_tokens_details").path("reasoning_tokens")),
        0);
  }

  private static boolean isCount(JsonNode tokens) {
    return tokens.isNumber() && tokens.asLong() >= 0;
  }

  private static long part(JsonNode tokens) {
    return isCount(tokens) ? tokens.asLong() : 0;
  }

  /** What an answer comes to that is none. */
  Verdict bad(String detail) {
    return new Verdict.Again(
        Reasons.BAD_ANSWER,
        "HTTP " + status + ", but the answer is none: " + detail,
        Optional.empty(),
        Usage.UNTOLD);
  }
}
