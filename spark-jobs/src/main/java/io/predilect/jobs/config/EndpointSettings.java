package io.predilect.jobs.config;

import io.predilect.data.check.Checks;
import io.predilect.data.check.Unwrapped;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A service that speaks OpenAI's chat completions: vLLM, SGLang, llama.cpp's server, a hosted one.
 *
 * @param url what {@code /chat/completions} stands under; empty: none is named
 * @param model the model's name there; empty: none is named
 * @param keyEnv the environment's variable that holds the key; empty: no key is sent
 * @param headers sent beside the usual ones; secret values come from the environment
 * @param rates how fast it is asked; in YAML its keys stand beside the others
 * @param body what a request says beside its messages; in YAML its keys stand beside the others
 * @param prices what it costs; in YAML its keys stand beside the others
 */
public record EndpointSettings(
    Optional<String> url,
    Optional<String> model,
    Optional<String> keyEnv,
    Map<String, String> headers,
    @Unwrapped EndpointRates rates,
    @Unwrapped EndpointBody body,
    @Unwrapped TokenPrices prices) {
  private static final String COMPLETIONS = "/chat/completions";
  private static final String HEADERS = "headers";

  // What the connection itself has to say.
  private static final Set<String> TAKEN =
      Set.of("connection", "content-length", "content-type", "expect", "host", "upgrade");

  public EndpointSettings {
    headers = Map.copyOf(headers);
    Objects.requireNonNull(rates, "rates");
    Objects.requireNonNull(body, "body");
    Objects.requireNonNull(prices, "prices");
    new Checks()
        .holds(
            url.isEmpty() || address(url.get()),
            "url",
            url.map(Redactor::withoutUser),
            "it must be the http:// or https:// address that /chat/completions stands under, such"
                + " as http://localhost:8000/v1")
        .holds(
            url.isEmpty() || !url.get().replaceFirst("/+$", "").endsWith(COMPLETIONS),
            "url",
            url.map(Redactor::withoutUser),
            "leave out the end, " + COMPLETIONS)
        .notBlank("model", model)
        .holds(
            keyEnv.isEmpty() || keyEnv.get().matches("[A-Za-z_][A-Za-z0-9_]*"),
            "key_env",
            keyEnv.map(Redactor::unlessLong),
            "it must be the name of a variable of the environment, not the key itself")
        .holds(
            wrong(headers).isEmpty(),
            HEADERS,
            wrong(headers),
            "a header has a name such as X-Team, none of "
                + String.join(", ", TAKEN.stream().sorted().toList())
                + ", and a value on one line")
        .agrees(
            keyEnv.isEmpty()
                || headers.keySet().stream().noneMatch("authorization"::equalsIgnoreCase),
            "key_env",
            keyEnv,
            "the key is sent as the header Authorization, which headers has too: keep one of them")
        .orThrow();
  }

  /** The names of headers that cannot be sent. */
  private static String wrong(Map<String, String> headers) {
    return headers.entrySet().stream()
        .filter(
            header ->
                !header.getKey().matches("[A-Za-z0-9!#$%&'*+.^_`|~-]+")
                    || TAKEN.contains(header.getKey().toLowerCase(Locale.ROOT))
                    || !header.getValue().matches("[\\t -~]*"))
        .map(Map.Entry::getKey)
        .sorted()
        .collect(Collectors.joining(", "));
  }

  /** Where a path under the address is. */
  public URI at(String path) {
    return URI.create(url.orElseThrow().replaceFirst("/+$", "") + path);
  }

  private static boolean address(String url) {
    try {
      URI uri = new URI(url);
      return String.valueOf(uri.getScheme()).matches("(?i)https?")
          && uri.getHost() != null
          && uri.getRawUserInfo() == null
          && uri.getRawQuery() == null;
    } catch (URISyntaxException e) {
      return false;
    }
  }

  /** Without the values of headers, which may be secret. */
  @Override
  public String toString() {
    return "endpoint " + url.orElse("without a url") + ", model " + model.orElse("not named");
  }
}
