package io.predilect.jobs.endpoint;

import static io.predilect.jobs.endpoint.FakeChatServer.error;
import static io.predilect.jobs.endpoint.FakeChatServer.json;
import static io.predilect.jobs.endpoint.FakeChatServer.text;
import static io.predilect.jobs.endpoint.FakeChatServer.with;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.jobs.config.EndpointRates;
import io.predilect.jobs.config.EndpointSettings;
import io.predilect.jobs.config.Redactor;
import io.predilect.jobs.endpoint.spending.Budget;
import io.predilect.jobs.endpoint.spending.JobSpent;
import io.predilect.jobs.endpoint.spending.Usage;
import io.predilect.jobs.failure.JobException;
import java.io.IOException;
import java.net.ServerSocket;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** What is found out before the first row. */
class EndpointCheckTest {
  private static final String SECRET = "sk-test-Zq81Lm";
  private static final Map<String, String> KEY = Map.of("PREDILECT_KEY", " " + SECRET + "\n");
  private static final EndpointRates ONCE =
      new EndpointRates(1, OptionalLong.empty(), OptionalLong.empty(), 5, 0);

  private static JobSpent check(EndpointSettings settings) {
    try (EndpointJob job = EndpointJob.open(settings, Budget.UNLIMITED, KEY)) {
      job.check();
      return job.spent();
    }
  }

  private static String refusal(EndpointSettings settings) {
    String message = assertThrows(JobException.class, () -> check(settings)).getMessage();
    assertFalse(message.contains(SECRET), message);
    return message;
  }

  private static String refusal(FakeChatServer server) {
    return refusal(Settings.of(server.url(), ONCE));
  }

  private static EndpointSettings of(String url, String model) {
    return Settings.of(url, model, ONCE, Settings.BODY);
  }

  @Test
  void aModelThatIsListedCostsNothing() {
    try (FakeChatServer server = FakeChatServer.inTurn(text("yes"))) {
      assertEquals(0, check(Settings.of(server.url())).requests());
      assertTrue(server.requests().isEmpty());
    }
  }

  @Test
  void withoutAListAnAnswerOfOneTokenWillDo() {
    try (FakeChatServer server = FakeChatServer.inTurn(text("yes"))) {
      server.models(json(404, "not found"));
      JobSpent spent = check(Settings.of(server.url()));
      assertEquals(new JobSpent(1, new Usage(10, 1, 4, 0, 0), OptionalDouble.empty()), spent);
      assertEquals(1, server.requests().get(0).body().path("max_tokens").asInt());
      assertEquals("Bearer " + SECRET, server.requests().get(0).headers().get("authorization"));
    }
  }

  @Test
  void anUnknownModelIsSaidWithThoseThatThereAre() {
    try (FakeChatServer server =
        FakeChatServer.inTurn(error(404, "NotFoundError", "The model `m-2` does not exist."))) {
      assertEquals(
          "the endpoint "
              + server.url()
              + " (model 'm-2') answers HTTP 404: The model `m-2` does not exist. (NotFoundError):"
              + " set endpoint.model to a model that it serves; "
              + server.url()
              + "/models lists them. It lists fake-1",
          refusal(of(server.url(), "m-2")));
    }
  }

  @Test
  void aModelThatIsNotListedMayAnswer() {
    try (FakeChatServer server = FakeChatServer.inTurn(text("yes"))) {
      assertEquals(1, check(of(server.url(), "tuned-by-me")).requests());
    }
  }

  @Test
  void aServerThatIsNotThereIsSaid() throws IOException {
    int free;
    try (ServerSocket socket = new ServerSocket(0)) {
      free = socket.getLocalPort();
    }
    String message = refusal(Settings.of("http://127.0.0.1:" + free + "/v1"));
    assertTrue(
        message.startsWith(
            "the endpoint http://127.0.0.1:" + free + "/v1 (model 'fake-1') does not answer: "),
        message);
    assertTrue(message.endsWith("and that the service runs and can be reached from here"), message);
  }

  @Test
  void aHostThatHasNoAddressIsSaid() {
    String message = refusal(Settings.of("http://nowhere.invalid/v1", ONCE));
    assertTrue(message.contains("does not answer: the host has no address"), message);
  }

  @Test
  void aWrongKeyIsSaidWithoutIt() {
    try (FakeChatServer server = FakeChatServer.inTurn(text("yes"))) {
      server.models(error(401, "invalid_api_key", "Incorrect API key: " + SECRET));
      String message = refusal(server);
      assertTrue(message.endsWith("variable PREDILECT_KEY (endpoint.key_env)"), message);
    }
  }

  @Test
  void aServerThatEchoesTheKeyIsNotQuotedWithIt() {
    try (FakeChatServer server =
        FakeChatServer.inTurn(error(403, "denied", "no access for " + SECRET))) {
      server.models(json(403, ""));
      String message = refusal(server);
      assertTrue(message.contains("HTTP 403: no access for *********(redacted)"), message);
    }
  }

  @Test
  void aRedirectIsNotFollowed() {
    try (FakeChatServer server = FakeChatServer.inTurn(text("yes"))) {
      server.models(with("Location", "https://elsewhere.example/v1/models", json(308, "")));
      String message = refusal(server);
      assertTrue(
          message.contains(
              "answers HTTP 308 to https://elsewhere.example/v1/models: set endpoint.url to where"
                  + " it stands"),
          message);
    }
  }

  @Test
  void aServerThatIsNotReadyIsSaid() {
    try (FakeChatServer server =
        FakeChatServer.inTurn(error(503, "unavailable_error", "Loading model"))) {
      server.models(json(503, ""));
      String message = refusal(server);
      assertTrue(
          message.contains(
              "does not answer a request for one token: after 1 try: HTTP 503: Loading model"),
          message);
    }
  }

  @Test
  void thereIsAKeyOrTheRunDoesNotBegin() {
    EndpointSettings settings = Settings.of("http://localhost:1/v1");
    for (Map<String, String> environment :
        java.util.List.of(
            Map.<String, String>of(),
            Map.of("PREDILECT_KEY", "  "),
            Map.of("PREDILECT_KEY", "\"sk-two\""),
            Map.of("PREDILECT_KEY", "'sk-two' "),
            Map.of("PREDILECT_KEY", "sk two"))) {
      String message =
          assertThrows(
                  JobException.class,
                  () -> EndpointJob.open(settings, Budget.UNLIMITED, environment))
              .getMessage();
      assertTrue(message.startsWith("endpoint.key_env: "), message);
      assertTrue(message.contains("PREDILECT_KEY"), message);
      assertFalse(message.contains("two"), message);
    }
  }

  @Test
  void costsThatNobodyKnowsHaveNoLimit() {
    Budget budget = new Budget(OptionalLong.empty(), OptionalDouble.of(5));
    String message =
        assertThrows(
                JobException.class,
                () -> EndpointJob.open(Settings.of("http://localhost:1/v1"), budget, KEY))
            .getMessage();
    assertTrue(message.contains("max_cost 5.0 cannot be kept"), message);
    assertTrue(message.contains("endpoint.price_per_million_input"), message);
  }

  @Test
  void nothingThatIsPrintedOrMessagedHasTheKeyButTheWelcome() {
    Welcome welcome =
        new Welcome(
            Settings.of("http://localhost:1/v1"),
            Map.of("Authorization", "Bearer " + SECRET),
            false);
    assertFalse(welcome.toString().contains(SECRET));
    assertEquals(welcome, Messages.read(Messages.write(welcome), Welcome.class));
    Redactor.learn(SECRET);
    assertFalse(Excerpt.of("you sent " + SECRET).contains(SECRET));
  }
}
