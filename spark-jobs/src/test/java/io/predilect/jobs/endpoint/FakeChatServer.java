package io.predilect.jobs.endpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * A service of chat completions on this machine that answers as it is told to: as a function of the
 * request, or badly in every way that services have.
 */
public final class FakeChatServer implements AutoCloseable {
  /** The model that it serves. */
  public static final String MODEL = "fake-1";

  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * A request for a completion.
   *
   * @param body as it came
   * @param headers the first value of each, names in lower case
   */
  public record Request(JsonNode body, Map<String, String> headers) {
    /** What the last turn says. */
    public String lastTurn() {
      JsonNode messages = body.path("messages");
      return messages.path(messages.size() - 1).path("content").asText();
    }
  }

  /** Writes an answer. */
  public interface Answer {
    void write(HttpExchange exchange) throws IOException;
  }

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final List<Request> requests = new CopyOnWriteArrayList<>();
  private final Function<Request, Answer> answers;
  private volatile Answer models = json(200, "{\"data\": [{\"id\": \"" + MODEL + "\"}]}");

  private FakeChatServer(HttpServer server, Function<Request, Answer> answers) {
    this.server = server;
    this.answers = answers;
  }

  /** One that answers as a function of the request; the function may be called at the same time. */
  public static FakeChatServer answering(Function<Request, Answer> answers) {
    // Else an answer's second packet waits for the client to acknowledge the first.
    System.setProperty("sun.net.httpserver.nodelay", "true");
    try {
      HttpServer server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 128);
      FakeChatServer fake = new FakeChatServer(server, answers);
      server.setExecutor(fake.threads);
      server.createContext("/v1/chat/completions", fake::complete);
      server.createContext("/v1/models", exchange -> fake.models.write(exchange));
      server.start();
      return fake;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** One that gives each answer once, in turn, and the last one from then on. */
  public static FakeChatServer inTurn(Answer... answers) {
    CopyOnWriteArrayList<Answer> left = new CopyOnWriteArrayList<>(answers);
    return answering(request -> left.size() > 1 ? left.remove(0) : left.get(0));
  }

  /** What the setting {@code url} is to say. */
  public String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/v1";
  }

  /** What it answers when asked for its models. */
  public void models(Answer answer) {
    models = answer;
  }

  /** The requests for completions so far. */
  public List<Request> requests() {
    return List.copyOf(requests);
  }

  /** A good answer: 10 tokens in, 4 of them cached, as many out as it has words. */
  public static Answer text(String text) {
    return json(200, completion(text, "stop").toString());
  }

  /** A good answer with alternatives of its first token. */
  public static Answer text(String text, Map<String, Double> first) {
    ObjectNode completion = completion(text, "stop");
    ObjectNode choice = (ObjectNode) completion.path("choices").path(0);
    ObjectNode token = choice.putObject("logprobs").putArray("content").addObject();
    token.put("token", text).put("logprob", 0.0);
    var alternatives = token.putArray("top_logprobs");
    new LinkedHashMap<>(first)
        .forEach(
            (one, logprob) -> alternatives.addObject().put("token", one).put("logprob", logprob));
    return json(200, completion.toString());
  }

  /** A completion as JSON, to be changed. */
  public static ObjectNode completion(String text, String finish) {
    ObjectNode completion = JSON.createObjectNode();
    completion.put("id", "c-1").put("object", "chat.completion").put("model", MODEL);
    ObjectNode choice = completion.putArray("choices").addObject();
    choice.put("index", 0).put("finish_reason", finish);
    choice.putObject("message").put("role", "assistant").put("content", text);
    ObjectNode usage = completion.putObject("usage");
    usage.put("prompt_tokens", 10).put("completion_tokens", text.split(" ").length);
    usage.putObject("prompt_tokens_details").put("cached_tokens", 4);
    usage.putObject("completion_tokens_details").put("reasoning_tokens", 0);
    return completion;
  }

  /** An error in OpenAI's form. */
  public static Answer error(int status, String code, String message) {
    ObjectNode error = JSON.createObjectNode();
    error.putObject("error").put("message", message).put("type", "error").put("code", code);
    return json(status, error.toString());
  }

  /** Whatever body with whatever status. */
  public static Answer json(int status, String body) {
    return exchange -> {
      byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
      exchange.getResponseBody().write(bytes);
      exchange.close();
    };
  }

  /** The same with a header. */
  public static Answer with(String header, String value, Answer answer) {
    return exchange -> {
      exchange.getResponseHeaders().set(header, value);
      answer.write(exchange);
    };
  }

  /** After a while; the request's thread waits. */
  public Answer after(long millis, Answer answer) {
    return exchange -> {
      pause(millis);
      answer.write(exchange);
    };
  }

  /** Never; the connection stays open until the server closes. */
  public Answer hang() {
    return exchange -> {
      pause(TimeUnit.MINUTES.toMillis(5));
      exchange.close();
    };
  }

  /** Half an answer, then the connection is closed. */
  public static Answer cut() {
    return exchange -> {
      exchange.sendResponseHeaders(200, 1_000);
      exchange.getResponseBody().write("{\"choices\": [".getBytes(StandardCharsets.UTF_8));
      exchange.getResponseBody().flush();
      exchange.close();
    };
  }

  /** Headers and half an answer, and nothing after that. */
  public Answer stall() {
    return exchange -> {
      exchange.sendResponseHeaders(200, 1_000);
      exchange.getResponseBody().write("{\"choices\": [".getBytes(StandardCharsets.UTF_8));
      exchange.getResponseBody().flush();
      pause(TimeUnit.MINUTES.toMillis(5));
      exchange.close();
    };
  }

  private void pause(long millis) throws IOException {
    try {
      closed.await(millis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  private void complete(HttpExchange exchange) throws IOException {
    JsonNode body;
    try (InputStream in = exchange.getRequestBody()) {
      body = JSON.readTree(in.readAllBytes());
    }
    Map<String, String> headers = new LinkedHashMap<>();
    exchange
        .getRequestHeaders()
        .forEach(
            (name, values) -> headers.put(name.toLowerCase(java.util.Locale.ROOT), values.get(0)));
    Request request = new Request(body, headers);
    requests.add(request);
    answers.apply(request).write(exchange);
  }

  @Override
  public void close() {
    closed.countDown();
    server.stop(0);
    threads.shutdownNow();
  }
}
