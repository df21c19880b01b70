package io.predilect.jobs.mlflow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;

/** As much of MLflow's REST interface as a training uses, in memory. */
public final class FakeTrackingServer implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String API = "/api/2.0/mlflow/";

  /** A request: what was asked and with which body. */
  record Request(String path, JsonNode body) {}

  final List<Request> requests = new CopyOnWriteArrayList<>();
  volatile boolean broken;
  volatile int delay;
  private final HttpServer server;
  private final ExecutorService answering = Executors.newCachedThreadPool();
  private volatile String silent = "";
  private volatile String refused = "";
  private volatile int status;

  private FakeTrackingServer(HttpServer server) {
    this.server = server;
  }

  public static FakeTrackingServer start() throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    FakeTrackingServer fake = new FakeTrackingServer(server);
    server.createContext(API, fake::answer);
    server.setExecutor(fake.answering);
    server.start();
    return fake;
  }

  /** From now on requests of that path get no answer; none: all get one again. */
  void silent(String path) {
    silent = path;
  }

  /** From now on requests of that path are refused. */
  void refused(String path, int with) {
    status = with;
    refused = path;
  }

  public String uri() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  private void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath().substring(API.length());
    JsonNode body;
    try (InputStream in = exchange.getRequestBody()) {
      body = JSON.readTree(in.readAllBytes());
    }
    LockSupport.parkNanos(delay * 1_000_000L);
    if (path.equals(silent)) {
      return; // the connection stays open
    }
    if (broken || path.equals(refused)) {
      reply(
          exchange,
          broken ? 400 : status,
          "{\"error_code\": \"INTERNAL_ERROR\", \"message\": \"out of order\"}");
      return;
    }
    requests.add(new Request(path, body));
    switch (path) {
      case "experiments/get-by-name" ->
          reply(
              exchange,
              404,
              "{\"error_code\": \"RESOURCE_DOES_NOT_EXIST\", \"message\": \"no such experiment\"}");
      case "experiments/create" -> reply(exchange, 200, "{\"experiment_id\": \"7\"}");
      case "runs/create" ->
          reply(exchange, 200, "{\"run\": {\"info\": {\"run_id\": \"r1\", \"run_uuid\": \"r1\"}}}");
      default -> reply(exchange, 200, "{}");
    }
  }

  private static void reply(HttpExchange exchange, int status, String json) throws IOException {
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().add("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  List<String> paths() {
    return requests.stream().map(Request::path).toList();
  }

  public JsonNode last(String path) {
    return requests.stream()
        .filter(request -> request.path().equals(path))
        .reduce((earlier, later) -> later)
        .orElseThrow()
        .body();
  }

  /** Every value of a metric, by step. */
  public SortedMap<Long, Double> metric(String name) {
    SortedMap<Long, Double> values = new TreeMap<>();
    for (JsonNode metric : all("metrics")) {
      if (metric.path("key").asText().equals(name)) {
        values.put(metric.path("step").asLong(), metric.path("value").asDouble());
      }
    }
    return values;
  }

  public List<JsonNode> all(String kind) {
    List<JsonNode> all = new ArrayList<>();
    for (Request request : requests) {
      if (request.path().equals("runs/log-batch")) {
        request.body().path(kind).forEach(all::add);
      }
    }
    return all;
  }

  @Override
  public void close() {
    server.stop(0);
    answering.shutdownNow();
  }
}
