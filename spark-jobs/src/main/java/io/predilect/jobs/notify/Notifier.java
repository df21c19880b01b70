package io.predilect.jobs.notify;

import io.predilect.jobs.config.NotifySettings;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells a command and a webhook of a run's end. A run that is done stays done though nobody could
 * be told: that is a warning.
 */
public final class Notifier {
  private static final Logger LOG = LoggerFactory.getLogger(Notifier.class);
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final int TRIES = 3;
  private static final int PAUSES = 30; // in the time of one try
  private static final int SUCCESS = 2; // hundreds
  private static final String USUAL_PATH = "/usr/bin:/bin"; // where Java looks without another

  private final NotifySettings settings;
  private final Map<String, String> environment;
  private final Consumer<String> warned;
  private final Duration limit;

  /** Tells as the settings say; what did not work goes to the log. */
  public Notifier(NotifySettings settings) {
    this(settings, System.getenv(), LOG::warn, LIMIT);
  }

  /**
   * @param environment has the webhook's address
   * @param limit how long a command or one try to reach the webhook may take
   */
  Notifier(
      NotifySettings settings,
      Map<String, String> environment,
      Consumer<String> warned,
      Duration limit) {
    this.settings = settings;
    this.environment = Map.copyOf(environment);
    this.warned = warned;
    this.limit = limit;
  }

  /** Warns, before what may take hours, of those who could not be told of its end. */
  public void look() {
    if (!settings.command().isEmpty() && !isProgram(settings.command().get(0))) {
      warnOfCommand(
          "is no program on this machine, and nobody will be told: name one, and its arguments"
              + " behind it as further entries of the list");
    }
    settings.webhookEnv().ifPresent(variable -> request(variable, ""));
  }

  private boolean isProgram(String name) {
    if (name.contains("/")) {
      return Files.isExecutable(Path.of(name));
    }
    return Stream.of(environment.getOrDefault("PATH", USUAL_PATH).split(":", -1))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, name)));
  }

  /** Tells of an end, where the settings want to hear of it. */
  public void tell(RunEnd end) {
    if (!end.concerns(settings.when())) {
      return;
    }
    try {
      if (!settings.command().isEmpty()) {
        start(end);
      }
      if (settings.webhookEnv().isPresent()) {
        post(settings.webhookEnv().get(), end);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      warned.accept("on_end: interrupted before all were told of the end of " + end.name());
    }
  }

  // Its output is the driver's: what it prints is found where the run's own lines are.
  private void start(RunEnd end) throws InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(settings.command()).inheritIO();
    builder.redirectInput(ProcessBuilder.Redirect.PIPE);
    Map<String, String> variables = builder.environment();
    variables.put("PREDILECT_RUN", end.name());
    variables.put("PREDILECT_FOLDER", end.folder());
    variables.put("PREDILECT_STATUS", end.how().key());
    variables.put("PREDILECT_MESSAGE", end.why().orElse(""));
    Process process;
    try {
      process = builder.start();
    } catch (IOException e) {
      warnOfCommand("cannot be started: " + e.getMessage());
      return;
    }
    try (var input = process.getOutputStream()) {
      input.write(end.json().toString().getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      LOG.debug("{} does not read its input", settings.command(), e); // nor need it
    }
    if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
      process.destroyForcibly();
      warnOfCommand("was ended: it ran for more than " + limit.toSeconds() + " s");
    } else if (process.exitValue() != 0) {
      warnOfCommand("ended with exit code " + process.exitValue());
    }
  }

  private void warnOfCommand(String what) {
    warned.accept("on_end.command: " + settings.command().get(0) + " " + what);
  }

  /** What a webhook gets; empty: its address is none, which is warned of. */
  private Optional<HttpRequest> request(String variable, String body) {
    String address = environment.getOrDefault(variable, "");
    if (address.isBlank()) {
      warnOfWebhook(variable, "is not set in the environment of this program");
      return Optional.empty();
    }
    try {
      return Optional.of(
          HttpRequest.newBuilder(URI.create(address.strip()))
              .timeout(limit)
              .header("Content-Type", "application/json")
              .POST(HttpRequest.BodyPublishers.ofString(body))
              .build());
    } catch (IllegalArgumentException e) {
      warnOfWebhook(variable, "holds no http:// or https:// address"); // its text is a secret
      return Optional.empty();
    }
  }

  private void post(String variable, RunEnd end) throws InterruptedException {
    Optional<HttpRequest> request = request(variable, end.json().toString());
    if (request.isEmpty()) {
      return;
    }
    HttpClient client = HttpClient.newBuilder().connectTimeout(limit).build();
    String problem = "";
    for (int attempt = 1; attempt <= TRIES; attempt++) {
      try {
        int status =
            client.send(request.get(), HttpResponse.BodyHandlers.discarding()).statusCode();
        if (status / 100 == SUCCESS) {
          return;
        }
        problem = "answered " + status;
      } catch (IOException e) {
        problem = "could not be reached (" + e.getClass().getSimpleName() + ")";
      }
      if (attempt < TRIES) {
        TimeUnit.MILLISECONDS.sleep(attempt * limit.toMillis() / PAUSES);
      }
    }
    warnOfWebhook(variable, "names a server that " + problem + ", " + TRIES + " times");
  }

  private void warnOfWebhook(String variable, String what) {
    warned.accept("on_end.webhook_env: " + variable + " " + what);
  }
}
