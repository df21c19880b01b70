package io.predilect.jobs.bench;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** A service of chat completions that answers the same to everything, after a while. */
final class DelayedServer implements AutoCloseable {
  static final String MODEL = "bench";
  private static final byte[] ANSWER =
      ("{\"choices\": [{\"index\": 0, \"finish_reason\": \"stop\", \"message\": {\"role\":"
              + " \"assistant\", \"content\": \"yes\"}}], \"usage\": {\"prompt_tokens\": 20,"
              + " \"completion_tokens\": 10}}")
          .getBytes(StandardCharsets.UTF_8);
  private static final int OK = 200;
  private static final int THREADS = 2;

  private final HttpServer server;
  private final long millis;
  private final ExecutorService reading = Executors.newFixedThreadPool(THREADS);
  private final ExecutorService answering = Executors.newFixedThreadPool(THREADS);
  private final List<Long> arrived = new ArrayList<>();

  /**
   * Listens on this machine.
   *
   * @param millis from a request to its answer
   */
  DelayedServer(long millis) throws IOException {
    // Else an answer's second packet waits for the client to acknowledge the first.
    System.setProperty("sun.net.httpserver.nodelay", "true");
    this.millis = millis;
    this.server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 256);
    server.setExecutor(reading);
    server.createContext("/v1/chat/completions", this::read);
    server.start();
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/v1";
  }

  /** When requests came since this was asked last, seconds, in order. */
  synchronized List<Double> arrivals() {
    List<Double> seconds = arrived.stream().sorted().map(nanos -> nanos / 1e9).toList();
    arrived.clear();
    return seconds;
  }

  private void read(HttpExchange exchange) throws IOException {
    synchronized (this) {
      arrived.add(System.nanoTime());
    }
    try (InputStream in = exchange.getRequestBody()) {
      in.readAllBytes();
    }
    CompletableFuture.delayedExecutor(millis, TimeUnit.MILLISECONDS, answering)
        .execute(() -> answer(exchange));
  }

  private static void answer(HttpExchange exchange) {
    try (exchange) {
      exchange.sendResponseHeaders(OK, ANSWER.length);
      exchange.getResponseBody().write(ANSWER);
    } catch (IOException e) {
      throw new UncheckedIOException("the client is gone", e);
    }
  }

  @Override
  public void close() {
    server.stop(0);
    reading.shutdownNow();
    answering.shutdownNow();
  }
}
