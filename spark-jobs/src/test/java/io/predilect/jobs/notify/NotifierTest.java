package io.predilect.jobs.notify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import io.predilect.jobs.config.NotifySettings;
import io.predilect.jobs.config.NotifyWhen;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class NotifierTest {
  private static final RunEnd DONE =
      new RunEnd("nightly", "file:/runs/nightly", 62, RunEnd.How.DONE, none());
  private static final RunEnd FAILED =
      new RunEnd(
          "nightly", "file:/runs/nightly", 3, RunEnd.How.FAILED, Optional.of("stage dpo: no disk"));
  private static final String VARIABLE = "HOOK";

  @TempDir Path folder;
  private final List<String> warnings = new ArrayList<>();

  @Test
  void aWebhookGetsALineForPeopleAndTheRestForPrograms() throws IOException {
    try (Hook hook = new Hook(204)) {
      webhook(hook.address()).tell(FAILED);
      JsonNode told = new ObjectMapper().readTree(hook.bodies.get(0));
      assertEquals(
          "predilect: nightly failed after 3 s, in file:/runs/nightly: stage dpo: no disk",
          told.get("text").textValue());
      assertEquals("failed", told.get("status").textValue());
      assertEquals("stage dpo: no disk", told.get("message").textValue());
      assertEquals(List.of(), warnings);
    }
  }

  @Test
  void aServerThatIsBusyIsAskedThreeTimesAndItsAddressStaysASecret() throws IOException {
    try (Hook hook = new Hook(503)) {
      webhook(hook.address()).tell(DONE);
      assertEquals(3, hook.bodies.size());
      assertEquals(
          List.of("on_end.webhook_env: HOOK names a server that answered 503, 3 times"), warnings);
    }
  }

  @Test
  void anAnswerThatNeverEndsIsOne() {
    assertTimeoutPreemptively(
        Duration.ofSeconds(20),
        () -> {
          try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            CompletableFuture<Socket> met = CompletableFuture.supplyAsync(() -> begins(server));
            webhook("http://localhost:" + server.getLocalPort() + "/hook").tell(FAILED);
            met.join().close();
          }
        });
    assertEquals(List.of(), warnings);
  }

  /** As one behind a firewall that drops what is sent. */
  @Test
  void allTriesToReachAServerThatNeverAnswersTakeOneLimit() throws IOException {
    Duration limit = Duration.ofSeconds(3);
    try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      String address = "http://localhost:" + server.getLocalPort() + "/hook";
      Notifier notifier = webhook(address, limit);
      assertTimeoutPreemptively(limit.multipliedBy(2), () -> notifier.tell(DONE));
    }
    assertEquals(1, warnings.size());
    assertTrue(warnings.get(0).endsWith("(HttpTimeoutException), 3 times"), warnings::toString);
  }

  private static Socket begins(ServerSocket server) {
    try {
      Socket met = server.accept();
      met.getOutputStream()
          .write(
              "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"
                  .getBytes(StandardCharsets.US_ASCII));
      return met;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void ofARunThatWasStoppedThereIsOneShortTry() throws IOException {
    RunEnd stopped = new RunEnd("n", "f", 3, RunEnd.How.STOPPED, Optional.of("on request"));
    try (Hook hook = new Hook(503)) {
      webhook(hook.address()).tell(stopped);
      assertEquals(1, hook.bodies.size());
    }
    new Notifier(
            new NotifySettings(NotifyWhen.ALWAYS, List.of("sleep", "60"), none()),
            Map.of(),
            warnings::add,
            Duration.ofSeconds(4))
        .tell(stopped);
    assertEquals(
        List.of(
            "on_end.webhook_env: HOOK names a server that answered 503",
            "on_end.command: sleep was ended: it ran for more than 1 s"),
        warnings);
  }

  @Test
  void aMessageOfAnyLengthAndLettersReachesACommandThatDoesNotReadItsInput() throws IOException {
    Path told = folder.resolve("told");
    RunEnd end =
        new RunEnd("n", "f", 3, RunEnd.How.FAILED, Optional.of("a\0b" + "\u4e2d".repeat(200_000)));
    command("sh", "-c", "printf %s \"$PREDILECT_MESSAGE\" > " + told).tell(end);
    command("sleep", "60").tell(end);
    assertEquals(List.of("on_end.command: sleep was ended: it ran for more than 1 s"), warnings);
    assertTrue(Files.size(told) >= 30_000);
  }

  @Test
  void anAddressThatIsMissingOrNoneIsAWarning() {
    notifier(List.of(), Optional.of("NOT_THERE"), NotifyWhen.ALWAYS, "").tell(DONE);
    webhook("hooks.example/secret").tell(DONE);
    webhook("http://[secret").tell(DONE);
    assertEquals(3, warnings.size());
    assertTrue(warnings.get(0).contains("NOT_THERE is not set in the environment"));
    for (String warning : warnings.subList(1, 3)) {
      assertTrue(warning.contains("HOOK holds no http:// or https:// address"), warning);
      assertFalse(warning.contains("secret"), warning);
    }
  }

  @Test
  void aCommandHasTheEndInItsEnvironmentAndOnItsInput() throws IOException {
    Path told = folder.resolve("told");
    String script = "echo \"$PREDILECT_STATUS $PREDILECT_RUN $PREDILECT_MESSAGE $1\"; cat";
    command("sh", "-c", "{ " + script + "; } > " + told, "sh", "argument").tell(FAILED);
    List<String> lines = Files.readAllLines(told);
    assertEquals("failed nightly stage dpo: no disk argument", lines.get(0));
    assertEquals(
        "file:/runs/nightly", new ObjectMapper().readTree(lines.get(1)).get("folder").textValue());
    assertEquals(List.of(), warnings);
  }

  @Test
  void aCommandThatIsMissingFailsOrHangsIsAWarning() {
    command("/no/such/program").tell(DONE);
    command("sh", "-c", "exit 7").tell(DONE);
    command("sleep", "60").tell(DONE);
    assertTrue(warnings.get(0).startsWith("on_end.command: /no/such/program cannot be started"));
    assertEquals("on_end.command: sh ended with exit code 7", warnings.get(1));
    assertEquals("on_end.command: sleep was ended: it ran for more than 1 s", warnings.get(2));
  }

  @Test
  void whoCannotBeToldIsWarnedOfBeforeTheWork() throws IOException {
    command("sh", "-c", "exit 7").look();
    command("/bin/sh").look();
    webhook("http://localhost:1/hook").look();
    assertEquals(List.of(), warnings);
    Path text = Files.createFile(folder.resolve("text"));
    for (String none : List.of("echo done", "/no/such/program", text.toString())) {
      command(none).look();
      String last = warnings.remove(0);
      assertTrue(last.startsWith("on_end.command: " + none + " is no program on this"), last);
    }
    notifier(List.of(), Optional.of("NOT_THERE"), NotifyWhen.FAILED, "").look();
    webhook("hooks.example/secret").look();
    assertEquals(
        List.of(
            "on_end.webhook_env: NOT_THERE is not set in the environment of this program",
            "on_end.webhook_env: HOOK holds no http:// or https:// address"),
        warnings);
  }

  @Test
  void whoWantsToHearOfFailuresAloneHearsOfThoseAlone() throws IOException {
    Path told = folder.resolve("told");
    Notifier failures = notifier(List.of("touch", told.toString()), none(), NotifyWhen.FAILED, "");
    failures.tell(DONE);
    assertFalse(Files.exists(told));
    failures.tell(FAILED);
    assertTrue(Files.exists(told));
  }

  private Notifier webhook(String address) {
    return webhook(address, Duration.ofSeconds(8)); // each try has a part of it
  }

  private Notifier webhook(String address, Duration limit) {
    return new Notifier(
        new NotifySettings(NotifyWhen.ALWAYS, List.of(), Optional.of(VARIABLE)),
        Map.of(VARIABLE, address),
        warnings::add,
        limit);
  }

  private Notifier command(String... command) {
    return notifier(List.of(command), none(), NotifyWhen.ALWAYS, "");
  }

  private Notifier notifier(
      List<String> command, Optional<String> variable, NotifyWhen when, String address) {
    return new Notifier(
        new NotifySettings(when, command, variable),
        Map.of(VARIABLE, address),
        warnings::add,
        Duration.ofSeconds(1));
  }

  private static Optional<String> none() {
    return Optional.empty();
  }

  /** A server that answers everything with one status and keeps what it was sent. */
  private static final class Hook implements AutoCloseable {
    private final List<String> bodies = new CopyOnWriteArrayList<>();
    private final HttpServer server;

    Hook(int status) throws IOException {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.createContext(
          "/",
          exchange -> {
            bodies.add(
                new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
          });
      server.start();
    }

    String address() {
      return "http://localhost:" + server.getAddress().getPort() + "/hook";
    }

    @Override
    public void close() {
      server.stop(0);
    }
  }
}
