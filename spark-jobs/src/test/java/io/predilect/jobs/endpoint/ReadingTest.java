package io.predilect.jobs.endpoint;

import static io.predilect.jobs.endpoint.Readings.answer;
import static io.predilect.jobs.endpoint.Readings.error;
import static io.predilect.jobs.endpoint.Readings.first;
import static io.predilect.jobs.endpoint.Readings.headers;
import static io.predilect.jobs.endpoint.Readings.refused;
import static io.predilect.jobs.endpoint.Readings.reply;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.predilect.jobs.endpoint.spending.Reasons;
import io.predilect.jobs.endpoint.spending.Usage;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a service's words come to. */
class ReadingTest {
  /** As OpenAI, vLLM (two versions), SGLang, llama.cpp, llama-cpp-python and Anthropic say it. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"error\": {\"message\": \"Your input is too large.\", \"code\":"
            + " \"context_length_exceeded\"}}",
        "{\"object\": \"error\", \"message\": \"This model's maximum context length is 4096"
            + " tokens. However, you requested 5000 tokens\", \"code\": 400}",
        "{\"error\": {\"message\": \"The decoder prompt (length 5000) is longer than the maximum"
            + " model length of 4096.\"}}",
        "{\"message\": \"The input (9000 tokens) is longer than the model's context length (8192"
            + " tokens).\"}",
        "{\"error\": {\"code\": 400, \"message\": \"the request exceeds the available context"
            + " size\", \"type\": \"exceed_context_size_error\"}}",
        "{\"error\": {\"message\": \"Requested tokens (600) exceed context window of 512\"}}",
        "{\"error\": {\"message\": \"prompt is too long: 210000 tokens > 200000 maximum\"}}",
        "{\"error\": {\"message\": \"You passed 513 input tokens and requested 128 output tokens."
            + " However, the model's context length is only 512 tokens\", \"code\": 400}}",
        "{\"error\": \"Input validation error: `inputs` must have less than 4095 tokens.\"}",
        "{\"error\": {\"message\": \"The input token count (9000) exceeds the maximum number of"
            + " tokens allowed (8192).\", \"status\": \"INVALID_ARGUMENT\"}}",
        "{\"message\": \"too many tokens: total number of tokens cannot exceed 4081\"}",
      })
  void aPromptThatDoesNotFitIsKnown(String body) {
    ChatReply.Refused refused = refused(error(400, body));
    assertEquals(Reasons.CONTEXT_LENGTH, refused.reason());
    assertTrue(refused.detail().startsWith("HTTP 400: "), refused.detail());
  }

  /** Some servers take it for an error of their own, which no other try mends. */
  @Test
  void aPromptThatDoesNotFitIsNotTriedAgain() {
    String body = "{\"error\": {\"code\": 500, \"message\": \"context shift is disabled\"}}";
    assertEquals(Reasons.CONTEXT_LENGTH, refused(error(500, body)).reason());
  }

  @ParameterizedTest
  @CsvSource({
    "400, 'The response was filtered due to the prompt triggering a policy. (content_filter)'",
    "400, 'Your request was rejected (content_policy_violation)'",
    "403, 'm-1 requires moderation. Your input was flagged for violence.'",
  })
  void whatAServiceDoesNotHearIsOfItsRowAlone(int status, String said) {
    ChatReply.Refused refused = refused(error(status, "{\"error\": \"" + said + "\"}"));
    assertEquals(Reasons.REFUSAL, refused.reason());
  }

  /** A router passes on, under 200, the errors of whom it asks. */
  @ParameterizedTest
  @CsvSource({
    "'\"code\": 400, \"message\": \"the maximum context length is 512\"', context_length_exceeded",
    "'\"code\": \"context_length_exceeded\", \"message\": \"too large\"', context_length_exceeded",
    "'\"code\": \"403\", \"message\": \"your input was flagged\"', model_refusal",
    "'\"code\": 422, \"message\": \"no\"', bad_request",
    "'\"code\": 401, \"message\": \"no credentials\"', OVER",
    "'\"code\": 404, \"message\": \"the model m-1 does not exist\"', OVER",
    "'\"code\": 502, \"message\": \"upstream\"', server_error",
    "'\"code\": 7, \"message\": \"upstream\"', bad_answer",
  })
  void anErrorUnder200IsWhatItWouldBeUnderItsOwnStatus(String error, String reason) {
    for (String body :
        List.of(
            "{\"error\": {" + error + "}}",
            "{\"choices\": [{\"message\": {\"content\": \"\"}, \"error\": {" + error + "}}]}")) {
      Verdict verdict = answer(body);
      String came =
          verdict instanceof Verdict.Again again
              ? again.reason()
              : verdict instanceof Verdict.Over ? "OVER" : refused(verdict).reason();
      boolean unknown = reason.equals("bad_answer") && body.contains("choices");
      assertEquals(unknown ? Reasons.EMPTY_ANSWER : reason, came, body);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "max_tokens, '', endpoint.max_tokens_key to max_completion_tokens",
    "'', 'Unsupported parameter: ''max_tokens'' is not supported with this model', endpoint.max_tokens_key",
    "temperature, '(unsupported_value)', 'endpoint.extra_body: {temperature: null}'",
    "'', 'Unrecognized request argument supplied: top_k', 'endpoint.extra_body: {top_k: null}'",
  })
  void whatNoRequestMayHaveEndsTheJob(String param, String said, String remedy) {
    String body =
        "{\"error\": {\"message\": \"%s\", \"param\": \"%s\", \"code\": \"unsupported_parameter\"}}"
            .formatted(said, param);
    String message = assertInstanceOf(Verdict.Over.class, error(400, body)).message();
    assertTrue(message.contains(remedy), message);
  }

  @Test
  void whatOneRowsMessagesHaveIsOfThatRowAlone() {
    for (String param : List.of("messages[3].role", "")) {
      String body =
          "{\"error\": {\"message\": \"Unsupported value: 'messages[3].role' does not support 'developer'"
              + " with this model.\", \"param\": \"%s\", \"code\": \"unsupported_value\"}}"
                  .formatted(param);
      assertEquals(Reasons.BAD_REQUEST, refused(error(400, body)).reason());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "400, bad_request",
    "404, bad_request",
    "413, bad_request",
    "422, bad_request",
  })
  void otherBadRequestsHaveTheServicesWords(int status, String reason) {
    ChatReply.Refused refused =
        refused(error(status, "{\"detail\": [{\"msg\": \"top_k must be positive\"}]}"));
    assertEquals(reason, refused.reason());
    assertTrue(refused.detail().contains("top_k must be positive"), refused.detail());
  }

  @ParameterizedTest
  @ValueSource(ints = {408, 409, 425, 429, 500, 502, 503, 504, 529})
  void whatMayPassIsTriedAgain(int status) {
    assertInstanceOf(Verdict.Again.class, error(status, "<html>Bad gateway</html>"));
  }

  @ParameterizedTest
  @CsvSource({
    "401, {}, the key is not accepted",
    "403, {}, the environment's variable A_KEY",
    "403, The request is blocked., the environment's variable A_KEY",
    "403, '<html>Access to this content has been blocked</html>', the environment's variable A_KEY",
    "402, {}, no credit",
    "429, '{\"error\": {\"message\": \"no\", \"code\": \"insufficient_quota\"}}', no credit",
    "400, '{\"error\": \"unknown model m-1\"}', set endpoint.model",
    "404, '{\"error\": {\"message\": \"no\", \"code\": \"model_not_found\"}}', set endpoint.model",
    "301, '', set endpoint.url",
  })
  void whatNoRequestPassesEndsTheJob(int status, String body, String remedy) {
    String message = assertInstanceOf(Verdict.Over.class, error(status, body)).message();
    assertTrue(
        message.startsWith(
            "the endpoint https://api.example/v1 (model 'm-1') answers HTTP " + status),
        message);
    assertTrue(message.contains(remedy), message);
  }

  @Test
  void withoutAKeyTheRemedyIsToNameOne() {
    Place keyless = new Place("https://api.example/v1", "m-1", Optional.empty());
    Verdict verdict = ErrorReader.read(401, headers(Map.of()), "", keyless);
    String message = assertInstanceOf(Verdict.Over.class, verdict).message();
    assertTrue(
        message.endsWith("name the environment's variable that holds one, endpoint.key_env"));
  }

  @ParameterizedTest
  @CsvSource({
    "'', bad_answer",
    "'{', bad_answer",
    "'{} {}', bad_answer",
    "'{\"choices\": []}', bad_answer",
    "'{\"choices\": [{\"text\": \"a\"}]}', bad_answer",
    "'{\"error\": {\"message\": \"upstream\"}}', bad_answer",
    "'[1]', bad_answer",
    "'null', bad_answer",
  })
  void anAnswerThatIsNoneIsTriedAgain(String body, String reason) {
    Verdict.Again again = assertInstanceOf(Verdict.Again.class, answer(body));
    assertEquals(reason, again.reason());
    assertEquals(Usage.UNTOLD, again.usage());
  }

  @Test
  void anAnswerWithoutATextIsRefusedWithWhatItTook() {
    ObjectNode completion = FakeChatServer.completion("", "length");
    ((ObjectNode) completion.at("/usage")).put("completion_tokens", 64);
    ((ObjectNode) completion.at("/usage/completion_tokens_details")).put("reasoning_tokens", 64);
    ChatReply.Refused refused = refused(answer(completion.toString()));
    assertEquals(Reasons.EMPTY_ANSWER, refused.reason());
    assertEquals(
        "the answer has no text; it ended with 'length' after 64 tokens, 64 of them of reasoning:"
            + " raise max_new_tokens, or let the model reason less",
        refused.detail());
    assertEquals(new Usage(10, 64, 4, 64, 0), refused.usage());
    ((ObjectNode) completion.at("/choices/0/message")).putNull("content");
    assertEquals(Reasons.EMPTY_ANSWER, refused(answer(completion.toString())).reason());
  }

  @Test
  void aRefusalIsNoText() {
    ObjectNode completion = FakeChatServer.completion("", "stop");
    ((ObjectNode) completion.at("/choices/0/message")).put("refusal", "I cannot help with that");
    ChatReply.Refused refused = refused(answer(completion.toString()));
    assertEquals(Reasons.REFUSAL, refused.reason());
    String filtered = FakeChatServer.completion("half of", "content_filter").toString();
    assertEquals(Reasons.REFUSAL, refused(answer(filtered)).reason());
  }

  @Test
  void tokensThatAreNotToldAreNotZero() {
    ObjectNode completion = FakeChatServer.completion("yes", "stop");
    ((ObjectNode) completion.get("usage")).put("prompt_tokens", -1);
    assertEquals(Usage.UNTOLD, reply(completion).usage());
    completion.remove("usage");
    assertEquals(Usage.UNTOLD, reply(completion).usage());
  }

  @Test
  void firstTokensComeOrTheRowIsRefused() throws Exception {
    String none = FakeChatServer.completion("A", "stop").toString();
    assertEquals(Reasons.NO_LOGPROBS, refused(first(none)).reason());
    ObjectNode completion = FakeChatServer.completion("", "length");
    var token =
        ((ObjectNode) completion.at("/choices/0")).putObject("logprobs").putArray("content");
    var top = token.addObject().put("token", " ").putArray("top_logprobs");
    top.addObject().put("token", "m").put("logprob", -2.5);
    top.addObject().put("token", "M").put("logprob", -0.5);
    Verdict.Done done = assertInstanceOf(Verdict.Done.class, first(completion.toString()));
    assertEquals(
        List.of(new TokenLogprob("M", -0.5), new TokenLogprob("m", -2.5)),
        assertInstanceOf(ChatReply.Answered.class, done.reply()).first());
  }

  @Test
  void pausesAreReadInEveryForm() {
    assertEquals(Optional.empty(), Pauses.asked(headers(Map.of())));
    assertEquals(seconds(20), Pauses.asked(headers(Map.of("Retry-After", "20"))));
    assertEquals(
        seconds(0.25), Pauses.asked(headers(Map.of("retry-after-ms", "250", "Retry-After", "1"))));
    Map<String, String> date =
        Map.of(
            "Date", "Fri, 27 Nov 2026 16:00:00 GMT",
            "Retry-After", "Fri, 27 Nov 2026 16:00:42 GMT");
    assertEquals(seconds(42), Pauses.asked(headers(date)));
    assertEquals(
        seconds(0), Pauses.asked(headers(Map.of("Retry-After", "Wed, 21 Oct 2015 07:28:00 GMT"))));
    assertEquals(Optional.empty(), Pauses.asked(headers(Map.of("Retry-After", "soon"))));
    assertEquals(
        seconds(361.5),
        Pauses.asked(
            headers(
                Map.of(
                    "x-ratelimit-remaining-requests", "12",
                    "x-ratelimit-reset-requests", "1h",
                    "x-ratelimit-remaining-tokens", "0",
                    "x-ratelimit-reset-tokens", "6m1.5s"))));
    assertEquals(Optional.of(Duration.ofMillis(120)), Pauses.duration("120ms"));
    assertEquals(Optional.empty(), Pauses.duration("1d"));
  }

  private static Optional<Duration> seconds(double seconds) {
    return Optional.of(Duration.ofNanos((long) (seconds * 1e9)));
  }

  @Test
  void pausesGrowWithFullJitterAndAreNoShorterThanAskedFor() {
    Backoff longest = new Backoff(() -> 1);
    assertEquals(Duration.ofSeconds(1), longest.pause(1, Optional.empty()));
    assertEquals(Duration.ofSeconds(8), longest.pause(4, Optional.empty()));
    assertEquals(Duration.ofSeconds(60), longest.pause(99, Optional.empty()));
    Backoff shortest = new Backoff(() -> 0);
    assertEquals(Duration.ZERO, shortest.pause(9, Optional.empty()));
    assertEquals(Duration.ofSeconds(30), shortest.pause(1, seconds(30)));
    assertEquals(Duration.ofSeconds(31), longest.pause(5, seconds(30)));
  }

  @Test
  void whatIsQuotedIsShort() {
    assertEquals("(nothing)", Excerpt.of(" \n"));
    assertEquals("a b", Excerpt.of("a\n  b"));
    String quoted = Excerpt.of("𝔸".repeat(1_000));
    assertEquals(301, quoted.codePointCount(0, quoted.length()));
    assertTrue(quoted.endsWith("𝔸…"));
  }
}
