package io.predilect.jobs.endpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.predilect.data.pair.Message;
import io.predilect.jobs.config.EndpointBody;
import io.predilect.jobs.config.FreeJson;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class RequestBodyTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<Message> TURNS =
      List.of(Message.system("be brief"), Message.user("why?"));

  private static void sends(String expected, EndpointBody body, ChatRequest request)
      throws Exception {
    String json =
        RequestBody.json(
            Settings.of("http://localhost:1/v1", "m-1", Settings.RATES, body), request);
    assertEquals(JSON.readTree(expected), JSON.readTree(json));
  }

  @Test
  void whatIsOffIsNotSent() throws Exception {
    sends(
        """
        {"model": "m-1",
         "messages": [{"role": "system", "content": "be brief"}, {"role": "user", "content": "why?"}],
         "max_tokens": 64, "temperature": 0.0}
        """,
        Settings.BODY,
        new ChatRequest(TURNS, OptionalLong.empty(), ChatOptions.sampled(64, 0, 1, 0)));
  }

  @Test
  void everythingHasItsPlace() throws Exception {
    EndpointBody body =
        new EndpointBody(
            EndpointBody.MaxTokensKey.MAX_COMPLETION_TOKENS,
            true,
            Optional.of(new FreeJson("{\"type\": \"text\"}")),
            Optional.of(new FreeJson("{\"choice\": [\"A\", \"B\"]}")),
            new FreeJson("{\"temperature\": null, \"min_p\": 0.05, \"chat\": {\"think\": false}}"));
    ChatOptions options =
        new ChatOptions(
            8,
            0.7,
            0.9,
            40,
            List.of("\n\n"),
            OptionalInt.of(5),
            Optional.of(new FreeJson("{\"type\": \"json_object\"}")));
    sends(
        """
        {"model": "m-1",
         "messages": [{"role": "system", "content": "be brief"}, {"role": "user", "content": "why?"}],
         "max_completion_tokens": 8, "top_p": 0.9, "top_k": 40, "stop": ["\\n\\n"], "seed": 7,
         "logprobs": true, "top_logprobs": 5, "response_format": {"type": "json_object"},
         "structured_outputs": {"choice": ["A", "B"]}, "min_p": 0.05, "chat": {"think": false}}
        """,
        body,
        new ChatRequest(TURNS, OptionalLong.of(7), options));
  }

  @Test
  void aSeedFitsEveryServer() {
    for (long seed :
        new long[] {0, 7, -1, Long.MIN_VALUE, Long.MAX_VALUE, 0x1234_5678_9abc_def0L}) {
      assertTrue(RequestBody.short31(seed) >= 0, "of " + seed);
    }
    assertEquals(7, RequestBody.short31(7));
    assertTrue(RequestBody.short31(1L << 40) != 0, "its upper bits count");
  }
}
