package io.predilect.jobs.endpoint;

import static io.predilect.jobs.endpoint.FakeChatServer.error;
import static io.predilect.jobs.endpoint.FakeChatServer.json;
import static io.predilect.jobs.endpoint.FakeChatServer.text;
import static io.predilect.jobs.endpoint.FakeChatServer.with;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpServer;
import io.predilect.jobs.config.EndpointSettings;
import io.predilect.jobs.endpoint.spending.Reasons;
import io.predilect.jobs.endpoint.spending.Ticker;
import io.predilect.jobs.endpoint.spending.Usage;
import io.predilect.jobs.failure.JobException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What stands between a client and a model, and answers in its place. */
class OddServersTest {
  private static final String PAGE =
      "<!DOCTYPE html>\n<html><head><title>502</title></head><body>\n<h1>Bad gateway</h1></body></html>";

  private final List<Duration> pauses = new ArrayList<>();

  private ChatEndpoint endpoint(EndpointSettings settings) {
    Ticker impatient =
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
    return new ChatEndpoint(settings, Map.of(), NoLimits.LIMITS, impatient, new Backoff(() -> 0));
  }

  private ChatReply ask(String url) {
    try (ChatEndpoint endpoint = endpoint(Settings.of(url))) {
      return endpoint.ask(Settings.request("why?")).join();
    }
  }

  private static void answered(ChatReply reply, int requests, Usage usage) {
    ChatReply.Answered answered = assertInstanceOf(ChatReply.Answered.class, reply);
    assertEquals("at last", answered.text());
    assertEquals(requests, answered.requests());
    assertEquals(usage, answered.usage());
  }

  /** Pages of proxies come with any status, 200 among them, and cost what nobody knows. */
  @ParameterizedTest
  @CsvSource({"200, 1", "502, 0", "503, 0", "504, 0"})
  void aProxysPageIsTriedAgain(int status, int untold) {
    try (FakeChatServer server =
        FakeChatServer.inTurn(
            with("X-Proxy", "yes", page(status, PAGE)), page(status, ""), text("at last"))) {
      answered(ask(server.url()), 3, new Usage(10, 2, 4, 0, 2L * untold));
    }
  }

  @Test
  void aProxysPageIsToldOnOneLine() {
    try (FakeChatServer server = FakeChatServer.inTurn(page(502, PAGE))) {
      ChatReply.Failed failed = assertInstanceOf(ChatReply.Failed.class, ask(server.url()));
      assertEquals(Reasons.SERVER_ERROR, failed.reason());
      assertTrue(failed.detail().contains("HTTP 502: <!DOCTYPE html> <html>"), failed.detail());
      assertEquals(Usage.NONE, failed.usage());
      assertEquals(4, failed.requests());
    }
  }

  private static FakeChatServer.Answer page(int status, String body) {
    return exchange -> {
      byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "text/html; charset=iso-8859-1");
      exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
      exchange.getResponseBody().write(bytes);
      exchange.close();
    };
  }

  /** What is JSON is read as such, and as UTF-8, whatever it calls itself. */
  @ParameterizedTest
  @ValueSource(ints = {200, 201, 203, 206})
  void anAnswerUnderAnotherStatusOfSuccessIsRead(int status) {
    String answer = FakeChatServer.completion("at last", "stop").toString();
    try (FakeChatServer server = FakeChatServer.inTurn(json(status, answer))) {
      answered(ask(server.url()), 1, new Usage(10, 2, 4, 0, 0));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {202, 204})
  void aSuccessWithoutAnAnswerIsTriedAgain(int status) {
    try (FakeChatServer server =
        FakeChatServer.inTurn(json(status, ""), FakeChatServer.text("at last"))) {
      answered(ask(server.url()), 2, new Usage(10, 2, 4, 0, 1));
    }
    Verdict.Again again = assertInstanceOf(Verdict.Again.class, Readings.answer(status, ""));
    assertTrue(again.detail().startsWith("HTTP " + status + ", but"), again.detail());
  }

  @Test
  void anAnswerUnderAnotherTypeIsRead() {
    String body = FakeChatServer.completion("weil 値 só", "stop").toString();
    try (FakeChatServer server = FakeChatServer.inTurn(page(200, body))) {
      assertEquals("weil 値 só", ((ChatReply.Answered) ask(server.url())).text());
    }
  }

  private static FakeChatServer.Answer raw(byte[] bytes, String... headers) {
    return exchange -> {
      for (int i = 0; i < headers.length; i += 2) {
        exchange.getResponseHeaders().set(headers[i], headers[i + 1]);
      }
      exchange.sendResponseHeaders(200, bytes.length);
      exchange.getResponseBody().write(bytes);
      exchange.close();
    };
  }

  private static byte[] gzip(String text) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return bytes.toByteArray();
  }

  @Test
  void aMarkOfTheByteOrderAndGzipAreOpenedUnasked() throws IOException {
    String body = FakeChatServer.completion("weil só", "stop").toString();
    for (FakeChatServer.Answer answer :
        List.of(
            raw(("\uFEFF" + body).getBytes(StandardCharsets.UTF_8)),
            raw(gzip(body), "Content-Encoding", "gzip"),
            raw(gzip("\uFEFF" + body)))) {
      try (FakeChatServer server = FakeChatServer.inTurn(answer)) {
        assertEquals("weil só", ((ChatReply.Answered) ask(server.url())).text());
      }
    }
  }

  /** What cannot be read as it was meant is no answer, and not one with other letters in it. */
  @Test
  void textThatIsNotUtf8IsToldAsThat() throws IOException {
    String body = FakeChatServer.completion("weil só", "stop").toString();
    byte[] gzip = gzip(body);
    Map<String, FakeChatServer.Answer> answers =
        Map.of(
            "it is not UTF-8, and its Content-Type is text/plain; charset=latin1: {",
            raw(
                body.getBytes(StandardCharsets.ISO_8859_1),
                "Content-Type",
                "text/plain; charset=latin1"),
            "it is not UTF-8, and its Content-Encoding is br: ",
            raw(new byte[] {(byte) 0xA1, 0x78}, "Content-Encoding", "br"),
            "it is not UTF-8: ",
            raw(body.getBytes(StandardCharsets.UTF_16)),
            "it is compressed by gzip and cannot be opened: (nothing)",
            raw(Arrays.copyOf(gzip, gzip.length - 9)),
            "it comes as a stream of events: set endpoint.extra_body: {stream: false}",
            raw("data: {\"choices\": []}\n\ndata: [DONE]\n\n".getBytes(StandardCharsets.UTF_8)));
    for (Map.Entry<String, FakeChatServer.Answer> answer : answers.entrySet()) {
      try (FakeChatServer server = FakeChatServer.inTurn(answer.getValue())) {
        ChatReply.Failed failed = assertInstanceOf(ChatReply.Failed.class, ask(server.url()));
        assertEquals(Reasons.BAD_ANSWER, failed.reason());
        assertTrue(failed.detail().contains(answer.getKey()), failed.detail());
      }
    }
  }

  /** With chunks there is no length to miss: the last chunk is what does not come. */
  @Test
  void halfOfAnAnswerInChunksIsNone() {
    String whole = FakeChatServer.completion("at last", "stop").toString();
    FakeChatServer.Answer half =
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          exchange.getResponseBody().write(whole.substring(0, 60).getBytes(StandardCharsets.UTF_8));
          exchange.getResponseBody().flush();
          throw new IOException("the server dies"); // its connection goes with it
        };
    FakeChatServer.Answer ended = json(200, whole.substring(0, whole.length() - 1));
    try (FakeChatServer server = FakeChatServer.inTurn(half, ended, text("at last"))) {
      answered(ask(server.url()), 3, new Usage(10, 2, 4, 0, 2));
    }
  }

  @Test
  void aBurstOfErrorsIsOneQuestion() {
    try (FakeChatServer server =
        FakeChatServer.inTurn(
            error(500, "a", "one"),
            error(503, "b", "two"),
            error(429, "c", "three"),
            text("at last"))) {
      answered(ask(server.url()), 4, new Usage(10, 2, 4, 0, 0));
      assertEquals(4, server.requests().size());
    }
  }

  @Test
  void aDateToComeBackAtIsKept() {
    String until =
        DateTimeFormatter.RFC_1123_DATE_TIME.format(
            ZonedDateTime.now(ZoneOffset.UTC).plusSeconds(90));
    try (FakeChatServer server =
        FakeChatServer.inTurn(
            with("Retry-After", until, error(429, "busy", "later")), text("at last"))) {
      assertInstanceOf(ChatReply.Answered.class, ask(server.url()));
      long seconds = pauses.get(0).toSeconds();
      assertTrue(seconds > 60 && seconds <= 91, () -> seconds + " s");
    }
  }

  @ParameterizedTest
  @CsvSource({"301, 1", "302, 3", "307, 3", "308, 1"})
  void aRedirectEndsTheJobWithWhereTo(int status, int requests) {
    try (FakeChatServer server =
        FakeChatServer.inTurn(with("Location", "https://login.example/", json(status, "")))) {
      CompletionException e =
          Assertions.assertThrows(CompletionException.class, () -> ask(server.url()));
      String message = assertInstanceOf(JobException.class, e.getCause()).getMessage();
      assertTrue(message.contains("to https://login.example/"), message);
      assertEquals(requests, server.requests().size());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "/", "//"})
  void aSlashAtTheEndChangesNothing(String end) {
    try (FakeChatServer server = FakeChatServer.inTurn(text("at last"))) {
      answered(ask(server.url() + end), 1, new Usage(10, 2, 4, 0, 0));
    }
  }

  /** The most common slips: the address of the server alone, and more than what is asked for. */
  @ParameterizedTest
  @CsvSource({"'', ''", "/, ''", "/v1/v1, /v1", "/v1/model, /v1", "/v1beta/x, /v1beta"})
  void whereTheEndOfTheAddressIsWrongTheRemedyIsAnother(String end, String under) {
    try (FakeChatServer server = FakeChatServer.inTurn(text("at last"))) {
      String root = server.url().replace("/v1", "");
      EndpointSettings settings = Settings.of(root + end);
      try (ChatEndpoint endpoint = endpoint(settings)) {
        String refused =
            Assertions.assertThrows(
                    JobException.class,
                    () -> new EndpointCheck(endpoint, new Transport(settings, Map.of())).run())
                .getMessage();
        String expected = root + (under.isEmpty() ? "/v1" : under);
        assertTrue(refused.endsWith("most services stand under " + expected), refused);
      }
    }
  }

  @Test
  void aServerWithoutTlsIsSaid() throws IOException {
    try (ServerSocket server = new ServerSocket(0, 8, InetAddress.getLoopbackAddress())) {
      Thread answering = new Thread(() -> refuseAll(server), "no-tls");
      answering.setDaemon(true);
      answering.start();
      ChatReply reply = ask("https://127.0.0.1:" + server.getLocalPort() + "/v1");
      String detail = assertInstanceOf(ChatReply.Failed.class, reply).detail();
      assertTrue(detail.contains("is http:// meant in place of https://?"), detail);
    }
  }

  private static void refuseAll(ServerSocket server) {
    while (true) {
      try (Socket socket = server.accept()) {
        socket
            .getOutputStream()
            .write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.UTF_8));
      } catch (IOException e) {
        if (server.isClosed()) {
          return;
        }
      }
    }
  }

  @Test
  void anAddressOfIpVersionSixIsReached() throws IOException {
    byte[] address = new byte[16]; // ::1
    address[15] = 1;
    InetAddress loopback = InetAddress.getByAddress(address);
    HttpServer server;
    try {
      server = HttpServer.create(new InetSocketAddress(loopback, 0), 8);
    } catch (IOException e) {
      assumeTrue(false, "this machine has no loopback of IPv6");
      return;
    }
    server.createContext("/v1/chat/completions", text("at last")::write);
    server.start();
    try {
      answered(
          ask("http://[::1]:" + server.getAddress().getPort() + "/v1"),
          1,
          new Usage(10, 2, 4, 0, 0));
    } finally {
      server.stop(0);
    }
  }

  /** Servers that part thoughts from text leave the text alone to be read. */
  @Test
  void whatAModelThoughtApartIsNotItsAnswer() {
    var completion = FakeChatServer.completion("at last", "stop");
    ((com.fasterxml.jackson.databind.node.ObjectNode) completion.at("/choices/0/message"))
        .put("reasoning_content", "first of all");
    try (FakeChatServer server = FakeChatServer.inTurn(json(200, completion.toString()))) {
      answered(ask(server.url()), 1, new Usage(10, 2, 4, 0, 0));
    }
  }
}
