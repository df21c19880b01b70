package io.predilect.jobs.config.yaml;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.jobs.config.ConfigException;
import io.predilect.jobs.config.EndpointSettings;
import io.predilect.jobs.config.Redactor;
import io.predilect.jobs.config.TokenPrices;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EndpointSettingsTest {
  private static final String USUAL =
      """
      url: https://api.example/v1/
      model: m-1
      key_env: A_KEY
      headers: {}
      concurrency: 16
      requests_per_minute: null
      tokens_per_minute: null
      timeout: 120.0
      retries: 5
      max_tokens_key: max_tokens
      send_seed: true
      response_format: null
      structured_outputs: null
      extra_body: {}
      price_per_million_input: null
      price_per_million_output: null
      price_per_million_cached: null
      """;

  private static EndpointSettings read(String key, String value) {
    return ConfigReader.readStage(
        USUAL.replaceAll("(?m)^" + key + ":.*$", key + ": " + value), EndpointSettings.class);
  }

  @Test
  void pathsStandUnderTheAddress() {
    assertEquals(
        "https://api.example/v1/models",
        read("url", "https://api.example/v1/").at("/models").toString());
  }

  @Test
  void anyYamlIsPassedOn() {
    EndpointSettings settings =
        read("extra_body", "{temperature: null, chat_template_kwargs: {enable_thinking: false}}");
    assertEquals(
        "{\"temperature\":null,\"chat_template_kwargs\":{\"enable_thinking\":false}}",
        settings.body().extraBody().json());
    assertEquals(settings.body().extraBody().tree(), RecordTree.of(settings).get("extra_body"));
  }

  @ParameterizedTest
  @CsvSource({
    "url, 'localhost:8000', it must be the http:// or https:// address",
    "url, 'https://me:pw@api.example/v1', it must be the http:// or https:// address",
    "url, 'http://a/v1/chat/completions', 'leave out the end, /chat/completions'",
    "key_env, 'sk-1234', the name of a variable of the environment",
    "headers, '{Host: a}', a header has a name such as X-Team",
    "headers, '{X Team: a}', a header has a name such as X-Team",
    "headers, '{authorization: Basic}', the key is sent as the header Authorization",
    "concurrency, 0, it must be at least 1",
    "requests_per_minute, 0, it must be at least 1",
    "timeout, 0, it must be above 0",
    "price_per_million_input, 1.5, go together",
    "price_per_million_cached, 0.1, it needs price_per_million_input",
  })
  void whatCannotBeIsRefused(String key, String value, String remedy) {
    String message = assertThrows(ConfigException.class, () -> read(key, value)).getMessage();
    assertTrue(message.contains(remedy), message);
    assertFalse(message.contains("pw"), message);
  }

  @Test
  void costsAreOfThePricesThatAreKnown() {
    TokenPrices prices =
        new TokenPrices(OptionalDouble.of(2), OptionalDouble.of(8), OptionalDouble.of(0.5));
    assertEquals((600 * 2 + 400 * 0.5 + 50 * 8) / 1e6, prices.cost(1000, 400, 50).orElseThrow());
    TokenPrices uncached =
        new TokenPrices(OptionalDouble.of(2), OptionalDouble.of(8), OptionalDouble.empty());
    assertEquals((1000 * 2 + 50 * 8) / 1e6, uncached.cost(1000, 400, 50).orElseThrow());
    TokenPrices unknown =
        new TokenPrices(OptionalDouble.empty(), OptionalDouble.empty(), OptionalDouble.empty());
    assertEquals(OptionalDouble.empty(), unknown.cost(1000, 0, 50));
  }

  @Test
  void secretHeadersAreKnownByTheirNames() {
    for (String name : new String[] {"Authorization", "X-Api-Key", "cookie", "X-Auth-Token"}) {
      assertTrue(Redactor.secretHeader(name), name);
    }
    assertFalse(Redactor.secretHeader("X-Team"));
    Redactor.learnHeaders(
        Map.of("Authorization", "Bearer sk-Header-5q", "X-Team", "the-blue-ones"));
    assertEquals(
        "got *********(redacted) of the-blue-ones",
        Redactor.text("got sk-Header-5q of the-blue-ones"));
  }
}
