package io.predilect.jobs.endpoint;

import io.predilect.data.pair.Message;
import io.predilect.jobs.config.EndpointBody;
import io.predilect.jobs.config.EndpointRates;
import io.predilect.jobs.config.EndpointSettings;
import io.predilect.jobs.config.FreeJson;
import io.predilect.jobs.config.TokenPrices;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** Settings of endpoints for tests. */
final class Settings {
  static final EndpointRates RATES =
      new EndpointRates(8, OptionalLong.empty(), OptionalLong.empty(), 20, 3);
  static final EndpointBody BODY =
      new EndpointBody(
          EndpointBody.MaxTokensKey.MAX_TOKENS,
          true,
          Optional.empty(),
          Optional.empty(),
          new FreeJson("{}"));
  static final TokenPrices FREE_OF_KNOWLEDGE =
      new TokenPrices(OptionalDouble.empty(), OptionalDouble.empty(), OptionalDouble.empty());

  private Settings() {}

  static EndpointSettings of(String url) {
    return of(url, RATES);
  }

  static EndpointSettings of(String url, EndpointRates rates) {
    return of(url, FakeChatServer.MODEL, rates, BODY);
  }

  static EndpointSettings of(String url, String model, EndpointRates rates, EndpointBody body) {
    return new EndpointSettings(
        Optional.of(url),
        Optional.of(model),
        Optional.of("PREDILECT_KEY"),
        Map.of(),
        rates,
        body,
        FREE_OF_KNOWLEDGE);
  }

  static ChatRequest request(String text) {
    return new ChatRequest(
        List.of(Message.user(text)), OptionalLong.of(7), ChatOptions.sampled(16, 0, 1, 0));
  }
}
