package io.predilect.jobs.endpoint;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.fail;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.http.HttpHeaders;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What readers make of a service's words, for tests. */
final class Readings {
  private static final Place PLACE =
      new Place("https://api.example/v1", "m-1", Optional.of("A_KEY"));

  private static final ChatOptions OPTIONS = ChatOptions.sampled(512, 0, 1, 0);

  static HttpHeaders headers(Map<String, String> headers) {
    Map<String, List<String>> lists = new java.util.TreeMap<>();
    headers.forEach((name, value) -> lists.put(name, List.of(value)));
    return HttpHeaders.of(lists, (name, value) -> true);
  }

  static Verdict error(int status, String body) {
    return ErrorReader.read(status, headers(Map.of()), body, PLACE);
  }

  static Verdict answer(String body) {
    return answer(200, body);
  }

  static Verdict answer(int status, String body) {
    return new AnswerReader(
            status,
            OPTIONS,
            error -> ErrorReader.within(status, error, headers(Map.of()), body, PLACE))
        .read(body);
  }

  static Verdict first(String body) {
    return new AnswerReader(200, OPTIONS.withTopLogprobs(5), status -> fail("no error: " + status))
        .read(body);
  }

  static ChatReply.Refused refused(Verdict verdict) {
    return assertInstanceOf(
        ChatReply.Refused.class, assertInstanceOf(Verdict.Done.class, verdict).reply());
  }

  static ChatReply reply(ObjectNode completion) {
    return assertInstanceOf(Verdict.Done.class, answer(completion.toString())).reply();
  }

  private Readings() {}
}
