package io.predilect.jobs.endpoint;

import io.predilect.jobs.config.EndpointSettings;
import io.predilect.jobs.endpoint.spending.EndpointThreads;
import io.predilect.jobs.endpoint.spending.Reasons;
import io.predilect.jobs.endpoint.spending.Usage;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;

/**
 * Sends requests. Clients are the process's, so that connections serve many tasks. A connection in
 * the clear speaks HTTP/1.1: the offer to go over to HTTP/2 makes servers on uvicorn lose the body;
 * with TLS both sides agree on a version. Redirects are not followed, since the key would be sent
 * to wherever they lead.
 */
final class Transport {
  private static final Duration CONNECT = Duration.ofSeconds(20);
  private static final HttpClient CLEAR = client(HttpClient.Version.HTTP_1_1);
  private static final HttpClient SECURE = client(HttpClient.Version.HTTP_2);

  private final EndpointSettings settings;
  private final URI completions;
  private final Map<String, String> headers;
  private final Place place;

  /**
   * A way to a service.
   *
   * @param headers that every request carries, the key among them
   */
  Transport(EndpointSettings settings, Map<String, String> headers) {
    this.settings = settings;
    this.completions = settings.at("/chat/completions");
    this.headers = Map.copyOf(headers);
    this.place = Place.of(settings);
  }

  /** Asks for a completion and reads what comes. */
  CompletableFuture<Verdict> complete(String body, ChatOptions options) {
    HttpRequest request =
        to(completions)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body, StandardCharsets.UTF_8))
            .build();
    return send(request)
        .handle((response, failure) -> failure == null ? read(response, options) : failed(failure));
  }

  /** Asks which models there are. */
  CompletableFuture<HttpResponse<Body>> models() {
    return send(to(settings.at("/models")).GET().build());
  }

  /** What a failure to get any answer comes to. */
  Verdict failed(Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    if (cause instanceof TimeoutException) {
      String told = "no whole answer in " + settings.rates().timeout() + " s (endpoint.timeout)";
      return new Verdict.Again(Reasons.TIMEOUT, told, Optional.empty(), Usage.UNTOLD);
    }
    if (cause instanceof IOException) {
      boolean unreached =
          cause instanceof ConnectException || cause instanceof HttpTimeoutException;
      return new Verdict.Again(
          Reasons.NETWORK,
          unreached ? unreached(cause) : cut(cause),
          Optional.empty(),
          unreached ? Usage.NONE : Usage.UNTOLD);
    }
    throw new IllegalStateException("a request could not be sent", cause);
  }

  private static String unreached(Throwable failure) {
    for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
      if (words(cause).contains("UnresolvedAddress")) {
        return "the host has no address";
      }
    }
    boolean refused = failure instanceof ConnectException && words(failure).equals(name(failure));
    return "not reached: " + (refused ? "nothing accepts connections there" : words(failure));
  }

  private static String cut(Throwable cause) {
    if (!(cause instanceof SSLException)) {
      return "the connection was cut: " + words(cause);
    }
    String said = words(cause);
    return said.contains("SSL message")
        ? "no TLS is spoken there (" + said + "): is http:// meant in place of https://?"
        : "no TLS with it: "
            + said
            + (said.contains("PKIX")
                ? ", its certificate is of nobody whom Java trusts (javax.net.ssl.trustStore)"
                : "");
  }

  private static String words(Throwable cause) {
    String message = cause.getMessage();
    return message == null || message.isBlank() ? name(cause) : Excerpt.of(message);
  }

  private static String name(Throwable cause) {
    return cause.getClass().getSimpleName();
  }

  private Verdict read(HttpResponse<Body> response, ChatOptions options) {
    HttpHeaders head = response.headers();
    Body body = response.body();
    int status = response.statusCode();
    if (!isAnswer(status)) {
      return ErrorReader.read(status, head, body.text(), place);
    }
    AnswerReader reader =
        new AnswerReader(
            status, options, error -> ErrorReader.within(status, error, head, body.text(), place));
    return body.fault()
        .map(fault -> reader.bad(fault + ": " + Excerpt.of(body.text())))
        .orElseGet(() -> reader.read(body.text()));
  }

  /**
   * Whether a status says that what comes is what was asked for: some say 201, as of a new thing.
   */
  static boolean isAnswer(int status) {
    return status / 100 == 2;
  }

  private HttpRequest.Builder to(URI uri) {
    HttpRequest.Builder request = HttpRequest.newBuilder(uri).header("Accept", "application/json");
    headers.forEach(request::setHeader);
    return request;
  }

  // The client's own limit ends with the headers; this one holds to the last byte.
  private CompletableFuture<HttpResponse<Body>> send(HttpRequest request) {
    CompletableFuture<HttpResponse<Body>> came = new CompletableFuture<>();
    Future<?> waiting = EndpointThreads.WAITING.submit(() -> send(request, came));
    long nanos = Math.round(1e9 * settings.rates().timeout());
    return came.orTimeout(nanos, TimeUnit.NANOSECONDS)
        .whenComplete(
            (response, failure) -> {
              if (failure instanceof TimeoutException) {
                waiting.cancel(true);
              }
            });
  }

  private static void send(HttpRequest request, CompletableFuture<HttpResponse<Body>> came) {
    HttpClient client = "https".equalsIgnoreCase(request.uri().getScheme()) ? SECURE : CLEAR;
    try {
      came.complete(client.send(request, Body.handler()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // it came too late
    } catch (IOException | RuntimeException e) {
      came.completeExceptionally(e);
    }
  }

  private static HttpClient client(HttpClient.Version version) {
    return HttpClient.newBuilder()
        .version(version)
        .executor(EndpointThreads.COMPUTING)
        .connectTimeout(CONNECT)
        .followRedirects(HttpClient.Redirect.NEVER)
        .build();
  }
}
