package io.predilect.jobs.endpoint;

import static io.predilect.jobs.endpoint.Readings.answer;
import static io.predilect.jobs.endpoint.Readings.first;
import static io.predilect.jobs.endpoint.Readings.refused;
import static io.predilect.jobs.endpoint.Readings.reply;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.predilect.jobs.endpoint.spending.Reasons;
import io.predilect.jobs.endpoint.spending.Usage;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which answers are whole, and how they say that they end. */
class AnswersAndEndsTest {
  /** A policy that says nothing is to be charged with it. */
  @ParameterizedTest
  @ValueSource(strings = {"", " \n"})
  void aModelThatSaysNothingHasAnswered(String nothing) {
    for (String finish : List.of("stop", "STOP", "end_turn", "eos_token")) {
      ChatReply.Answered answered =
          assertInstanceOf(
              ChatReply.Answered.class, reply(FakeChatServer.completion(nothing, finish)));
      assertEquals(nothing, answered.text());
      assertEquals("stop", answered.finish());
    }
    ObjectNode parts = FakeChatServer.completion("", "stop");
    ((ObjectNode) parts.at("/choices/0/message")).putArray("content");
    assertInstanceOf(ChatReply.Answered.class, reply(parts));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"reasoning_content\": \"hm\"",
        "\"reasoning\": \"hm\"",
        "\"tool_calls\": [{\"id\": \"c-1\"}]",
        "\"function_call\": {\"name\": \"f\"}",
        "\"content\": null",
        "\"content\": [{\"type\": \"thinking\", \"thinking\": [{\"type\": \"text\", \"text\": \"hm\"}]}]",
        "\"content\": [{\"type\": \"reasoning\", \"text\": \"hm\"}]",
        "\"content\": [{\"type\": \"refusal\", \"refusal\": \"no\"}]",
      })
  void whatIsBesideAnEmptyTextIsNoAnswer(String beside) {
    String message = "{\"role\": \"assistant\", \"content\": \"\", " + beside + "}";
    String body = "{\"choices\": [{\"finish_reason\": \"stop\", \"message\": " + message + "}]}";
    assertEquals(Reasons.EMPTY_ANSWER, refused(answer(body)).reason());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[{\"type\": \"thinking\", \"text\": \"hm\"}, {\"type\": \"text\", \"text\": \"yes\"}]",
        "[{\"text\": \"y\"}, {\"type\": \"output_text\", \"text\": \"es\"}]",
        "[\"y\", \"es\"]",
      })
  void ofPartsTheTextsAreTheAnswer(String parts) {
    String message = "{\"role\": \"assistant\", \"content\": " + parts + "}";
    String body = "{\"choices\": [{\"finish_reason\": \"stop\", \"message\": " + message + "}]}";
    ChatReply reply = assertInstanceOf(Verdict.Done.class, answer(body)).reply();
    assertEquals("yes", assertInstanceOf(ChatReply.Answered.class, reply).text());
  }

  /** vLLM ends so what it stops, DeepSeek what it has no room for. */
  @ParameterizedTest
  @ValueSource(strings = {"abort", "error", "ERROR", "cancelled", "insufficient_system_resource"})
  void whatTheServiceBrokeOffIsTriedAgain(String finish) {
    ObjectNode half = FakeChatServer.completion("The capital of", finish);
    Verdict.Again again = assertInstanceOf(Verdict.Again.class, answer(half.toString()));
    assertEquals(Reasons.SERVER_ERROR, again.reason());
    assertTrue(
        again.detail().contains("'" + finish.toLowerCase(Locale.ROOT) + "'"), again.detail());
    assertEquals(new Usage(10, 3, 4, 0, 0), again.usage());
    assertInstanceOf(Verdict.Again.class, first(half.toString()));
  }

  @ParameterizedTest
  @CsvSource({
    "max_tokens, length",
    "MAX_TOKENS, length",
    "model_length, context",
    "stop_sequence, stop",
    "repetition, repetition",
    "'', unknown",
  })
  void otherWordsForAnEndAreReadOrKept(String said, String finish) {
    ChatReply reply = reply(FakeChatServer.completion("A whole text", said));
    assertEquals(finish, assertInstanceOf(ChatReply.Answered.class, reply).finish());
  }

  @Test
  void choicesAreReadByTheirNumber() {
    ObjectNode completion = FakeChatServer.completion("second", "stop");
    ((ObjectNode) completion.at("/choices/0")).put("index", 1);
    ((ArrayNode) completion.get("choices"))
        .add(FakeChatServer.completion("first", "stop").at("/choices/0"));
    assertEquals("first", assertInstanceOf(ChatReply.Answered.class, reply(completion)).text());
    ((ObjectNode) completion.at("/choices/1")).remove("index");
    assertEquals("second", assertInstanceOf(ChatReply.Answered.class, reply(completion)).text());
  }

  @Test
  void anAnswerThatIsLongerThanItsTokensCanBeIsNone() {
    String most = "0123456789abcdef".repeat(8 * 512);
    assertEquals(
        most,
        assertInstanceOf(ChatReply.Answered.class, reply(FakeChatServer.completion(most, "length")))
            .text());
    ChatReply.Refused refused =
        refused(answer(FakeChatServer.completion(most + "!", "length").toString()));
    assertEquals(Reasons.LONGER_THAN_ASKED, refused.reason());
    assertEquals(
        "the answer has 65,537 characters, which 512 tokens cannot be: the service does not keep to"
            + " max_new_tokens; endpoint.max_tokens_key may be another one",
        refused.detail());
  }

  @Test
  void halfACharacterIsNoText() {
    ObjectNode completion = FakeChatServer.completion("half: \ud83d", "stop");
    String escaped = completion.toString().replace("\ud83d", "\\ud83d");
    assertEquals(Reasons.BAD_UTF8, refused(answer(escaped)).reason());
    String whole = escaped.replace("\\ud83d", "\\ud83d\\ude00");
    ChatReply reply = assertInstanceOf(Verdict.Done.class, answer(whole)).reply();
    assertEquals("half: \ud83d\ude00", assertInstanceOf(ChatReply.Answered.class, reply).text());
  }
}
