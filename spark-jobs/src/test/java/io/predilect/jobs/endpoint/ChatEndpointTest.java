package io.predilect.jobs.endpoint;

import static io.predilect.jobs.endpoint.FakeChatServer.cut;
import static io.predilect.jobs.endpoint.FakeChatServer.error;
import static io.predilect.jobs.endpoint.FakeChatServer.json;
import static io.predilect.jobs.endpoint.FakeChatServer.text;
import static io.predilect.jobs.endpoint.FakeChatServer.with;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.jobs.config.EndpointRates;
import io.predilect.jobs.config.EndpointSettings;
import io.predilect.jobs.endpoint.spending.Reasons;
import io.predilect.jobs.endpoint.spending.Ticker;
import io.predilect.jobs.endpoint.spending.Usage;
import io.predilect.jobs.failure.JobException;
import java.io.IOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChatEndpointTest {
  private static final Map<String, String> KEY = Map.of("Authorization", "Bearer sk-of-the-test");

  /** Pauses that are noted and not waited for. */
  private final List<Duration> pauses = new CopyOnWriteArrayList<>();

  private final Ticker impatient =
      new Ticker() {
        @Override
        public long nanos() {
          return 0;
        }

        @Override
        public void after(Duration pause, Runnable what) {
          pauses.add(pause);
          what.run();
        }
      };

  private ChatEndpoint endpoint(EndpointSettings settings) {
    return new ChatEndpoint(settings, KEY, NoLimits.LIMITS, impatient, new Backoff(() -> 0.5));
  }

  private ChatReply ask(FakeChatServer server) {
    return ask(Settings.of(server.url()));
  }

  private ChatReply ask(EndpointSettings settings) {
    try (ChatEndpoint endpoint = endpoint(settings)) {
      return endpoint.ask(Settings.request("why?")).join();
    }
  }

  private static EndpointRates rates(int concurrency, double timeout, int retries) {
    return new EndpointRates(
        concurrency, OptionalLong.empty(), OptionalLong.empty(), timeout, retries);
  }

  @Test
  void anAnswerComesWithItsTokens() {
    try (FakeChatServer server = FakeChatServer.inTurn(text("because it is"))) {
      assertEquals(
          new ChatReply.Answered("because it is", "stop", new Usage(10, 3, 4, 0, 0), List.of(), 1),
          ask(server));
      FakeChatServer.Request request = server.requests().get(0);
      assertEquals("Bearer sk-of-the-test", request.headers().get("authorization"));
      assertFalse(request.headers().containsKey("upgrade"), "HTTP/2 is not offered in the clear");
      assertEquals("why?", request.lastTurn());
    }
  }

  @Test
  void whatMayHelpIsTriedAgain() {
    try (FakeChatServer server =
        FakeChatServer.inTurn(
            error(500, "internal", "out of order"), cut(), json(200, "<html>"), text("at last"))) {
      ChatReply.Answered answered = assertInstanceOf(ChatReply.Answered.class, ask(server));
      assertEquals("at last", answered.text());
      assertEquals(4, answered.requests());
      assertEquals(new Usage(10, 2, 4, 0, 2), answered.usage(), "two answers nobody could read");
      assertEquals(List.of(ofMillis(500), ofMillis(1000), ofMillis(2000)), pauses);
    }
  }

  @Test
  void aServiceIsLeftAloneForAsLongAsItAsks() {
    try (FakeChatServer server =
        FakeChatServer.inTurn(
            with("Retry-After", "7", error(429, "rate_limit", "slow down")),
            with("retry-after-ms", "1500", error(503, "busy", "busy")),
            text("now"))) {
      assertInstanceOf(ChatReply.Answered.class, ask(server));
      assertEquals(List.of(ofMillis(7_500), ofMillis(2_000)), pauses);
    }
  }

  @Test
  void aRowFailsWhenNoTryHelped() {
    try (FakeChatServer server = FakeChatServer.inTurn(error(429, "rate_limit", "slow down"))) {
      ChatReply.Failed failed = assertInstanceOf(ChatReply.Failed.class, ask(server));
      assertEquals(Reasons.RATE_LIMITED, failed.reason());
      assertEquals("after 4 tries: HTTP 429: slow down (rate_limit)", failed.detail());
      assertEquals(4, failed.requests());
      assertEquals(4, server.requests().size());
    }
  }

  @Test
  void nobodyWaitsForHours() {
    try (FakeChatServer server =
        FakeChatServer.inTurn(with("Retry-After", "7200", error(429, "daily", "tomorrow")))) {
      ChatReply.Failed failed = assertInstanceOf(ChatReply.Failed.class, ask(server));
      assertTrue(failed.detail().startsWith("it asks for a pause of 7200 s"), failed.detail());
      assertEquals(1, server.requests().size());
    }
  }

  @Test
  void aServerThatHangsEndsInTheTimeout() {
    for (boolean half : new boolean[] {false, true}) {
      CompletableFuture<FakeChatServer> self = new CompletableFuture<>();
      try (FakeChatServer server =
          FakeChatServer.answering(request -> half ? self.join().stall() : self.join().hang())) {
        self.complete(server);
        ChatReply reply = ask(Settings.of(server.url(), rates(1, 0.3, 1)));
        ChatReply.Failed failed = assertInstanceOf(ChatReply.Failed.class, reply);
        assertEquals(Reasons.TIMEOUT, failed.reason());
        assertEquals("after 2 tries: no whole answer in 0.3 s (endpoint.timeout)", failed.detail());
        assertEquals(2, server.requests().size());
      }
    }
  }

  @Test
  void aSlowFirstByteIsWaitedFor() {
    CompletableFuture<FakeChatServer> self = new CompletableFuture<>();
    try (FakeChatServer server =
        FakeChatServer.answering(request -> self.join().after(300, text("slow")))) {
      self.complete(server);
      assertInstanceOf(ChatReply.Answered.class, ask(server));
    }
  }

  @Test
  void aServerThatIsGoneIsAFailure() throws IOException {
    int free;
    try (ServerSocket socket = new ServerSocket(0)) {
      free = socket.getLocalPort();
    }
    ChatReply reply = ask(Settings.of("http://127.0.0.1:" + free + "/v1"));
    assertEquals(Reasons.NETWORK, assertInstanceOf(ChatReply.Failed.class, reply).reason());
    assertEquals(Usage.NONE, reply.usage());
  }

  @Test
  void aBadRequestIsNotAskedAgain() {
    try (FakeChatServer server = FakeChatServer.inTurn(error(422, "bad", "no such role"))) {
      ChatReply.Refused refused = assertInstanceOf(ChatReply.Refused.class, ask(server));
      assertEquals(Reasons.BAD_REQUEST, refused.reason());
      assertEquals("HTTP 422: no such role (bad)", refused.detail());
      assertEquals(1, server.requests().size());
    }
  }

  @Test
  void aWrongKeyEndsTheJobAndIsNotTold() {
    try (FakeChatServer server =
            FakeChatServer.inTurn(error(401, "invalid_api_key", "wrong key: sk-of-t***test"));
        ChatEndpoint endpoint = endpoint(Settings.of(server.url()))) {
      for (int i = 0; i < 2; i++) {
        CompletionException e =
            assertThrows(
                CompletionException.class, () -> endpoint.ask(Settings.request("why?")).join());
        assertInstanceOf(JobException.class, e.getCause());
        assertEquals(
            "the endpoint "
                + server.url()
                + " (model 'fake-1') answers HTTP 401, the key is not accepted: check the key in"
                + " the environment's variable PREDILECT_KEY (endpoint.key_env)",
            e.getCause().getMessage());
      }
      assertEquals(1, server.requests().size(), "nothing is sent after that");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {302, 403, 404})
  void whatKeepsOneQuestionOutIsItsOwnWhereOthersAreAnswered(int status) {
    try (FakeChatServer server =
            FakeChatServer.answering(
                request ->
                    request.lastTurn().contains("DROP TABLE")
                        ? error(status, "model_not_found", "Attention")
                        : text("fine"));
        ChatEndpoint endpoint = endpoint(Settings.of(server.url(), rates(1, 20, 5)))) {
      for (String question : List.of("one", "DROP TABLE a", "two", "DROP TABLE b", "three")) {
        ChatReply reply = endpoint.ask(Settings.request(question)).join();
        if (question.startsWith("DROP")) {
          ChatReply.Failed failed = assertInstanceOf(ChatReply.Failed.class, reply);
          assertEquals(Reasons.KEPT_OUT, failed.reason());
          assertEquals(3, failed.requests(), "it may pass");
          assertTrue(failed.detail().contains("answers HTTP " + status), failed.detail());
        } else {
          assertInstanceOf(ChatReply.Answered.class, reply);
        }
      }
    }
  }

  @Test
  void whatKeepsTwoQuestionsOutEndsTheJob() {
    try (FakeChatServer server =
            FakeChatServer.answering(
                request ->
                    request.lastTurn().equals("one") ? text("fine") : error(403, "waf", "no"));
        ChatEndpoint endpoint = endpoint(Settings.of(server.url(), rates(1, 20, 5)))) {
      assertInstanceOf(ChatReply.Answered.class, endpoint.ask(Settings.request("one")).join());
      assertInstanceOf(ChatReply.Failed.class, endpoint.ask(Settings.request("two")).join());
      CompletionException e =
          assertThrows(
              CompletionException.class, () -> endpoint.ask(Settings.request("three")).join());
      assertInstanceOf(JobException.class, e.getCause());
      assertEquals(7, server.requests().size());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {302, 403})
  void whatKeepsAQuestionOutMayPass(int status) {
    try (FakeChatServer server =
        FakeChatServer.inTurn(error(status, "login", "later"), text("now"))) {
      assertEquals(2, assertInstanceOf(ChatReply.Answered.class, ask(server)).requests());
    }
  }

  @Test
  void noMoreAreUnderWayThanTheSettingsSay() {
    AtomicInteger now = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    try (FakeChatServer server =
            FakeChatServer.answering(
                request ->
                    exchange -> {
                      most.accumulateAndGet(now.incrementAndGet(), Math::max);
                      for (int i = 0; i < 20 && now.get() < 3; i++) {
                        Thread.onSpinWait();
                      }
                      now.decrementAndGet();
                      text(request.lastTurn()).write(exchange);
                    });
        ChatEndpoint endpoint = endpoint(Settings.of(server.url(), rates(3, 20, 0)))) {
      List<CompletableFuture<ChatReply>> replies =
          IntStream.range(0, 200)
              .mapToObj(i -> endpoint.ask(Settings.request("turn " + i)))
              .toList();
      for (int i = 0; i < 200; i++) {
        ChatReply reply = replies.get(i).join();
        assertEquals("turn " + i, assertInstanceOf(ChatReply.Answered.class, reply).text());
      }
      assertTrue(most.get() <= 3, () -> most + " at once");
    }
  }

  private static Duration ofMillis(long millis) {
    return Duration.ofMillis(millis);
  }
}
