package io.predilect.jobs.notify;

import io.predilect.jobs.config.NotifySettings;
import io.predilect.jobs.process.BackgroundThreads;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
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
  // Parts of the limit: with the pauses between them all tries take no more than it.
  private static final double TRY = 0.3;
  private static final double PAUSE = 1.0 / 30;
  private static final int LONGEST_VARIABLE = 30_000; // characters; Linux takes 128 KiB
  private static final int SHORTER = 4; // times, of a run that was stopped
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
   * @param limit how long a command, or all tries to reach the webhook, may take
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
    settings.webhookEnv().ifPresent(variable -> request(variable, "", limit));
  }

  private boolean isProgram(String name) {
    if (name.contains("/")) {
      return Files.isExecutable(Path.of(name));
    }
    return Stream.of(environment.getOrDefault("PATH", USUAL_PATH).split(":", -1))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, name)));
  }

  /**
   * Tells of an end, where the settings want to hear of it. After a request to stop there is little
   * time before the process is ended.
   */
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
    variables.put("PREDILECT_MESSAGE", variable(end.why().orElse("")));
    Process process;
    try {
      process = builder.start();
    } catch (IOException e) {
      warnOfCommand("cannot be started: " + e.getMessage());
      return;
    }
    // In a thread of its own: a program that does not read its input would hold up this one.
    BackgroundThreads.named("on-end-input").newThread(() -> write(process, end)).start();
    Duration time = time(end);
    if (!process.waitFor(time.toMillis(), TimeUnit.MILLISECONDS)) {
      process.destroyForcibly();
      warnOfCommand("was ended: it ran for more than " + time.toSeconds() + " s");
    } else if (process.exitValue() != 0) {
      warnOfCommand("ended with exit code " + process.exitValue());
    }
  }

  private void write(Process process, RunEnd end) {
    try (OutputStream input = process.getOutputStream()) {
      input.write(end.json().toString().getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      LOG.debug("{} does not read its input", settings.command(), e); // nor need it
    }
  }

  // A program does not start with a longer one, nor with a NUL in it.
  private static String variable(String text) {
    String cut = text.length() > LONGEST_VARIABLE ? text.substring(0, LONGEST_VARIABLE) : text;
    return cut.replace('\0', '\uFFFD');
  }

  private void warnOfCommand(String what) {
    warned.accept("on_end.command: " + settings.command().get(0) + " " + what);
  }

  /** What a webhook gets; empty: its address is none, which is warned of. */
  private Optional<HttpRequest> request(String variable, String body, Duration time) {
    String address = environment.getOrDefault(variable, "");
    if (address.isBlank()) {
      warnOfWebhook(variable, "is not set in the environment of this program");
      return Optional.empty();
    }
    try {
      return Optional.of(
          HttpRequest.newBuilder(URI.create(address.strip()))
              .timeout(time)
              .header("Content-Type", "application/json")
              .POST(HttpRequest.BodyPublishers.ofString(body))
              .build());
    } catch (IllegalArgumentException e) {
      warnOfWebhook(variable, "holds no http:// or https:// address"); // its text is a secret
      return Optional.empty();
    }
  }

  private void post(String variable, RunEnd end) throws InterruptedException {
    int tries = stopped(end) ? 1 : TRIES;
    Duration time = tries == 1 ? time(end) : part(TRY);
    Optional<HttpRequest> request = request(variable, end.json().toString(), time);
    if (request.isEmpty()) {
      return;
    }
    HttpClient client = HttpClient.newBuilder().connectTimeout(time).build();
    String problem = "";
    for (int attempt = 1; attempt <= tries; attempt++) {
      try {
        int status = answer(client, request.get());
        if (status / 100 == SUCCESS) {
          return;
        }
        problem = "answered " + status;
      } catch (IOException e) {
        problem = "could not be reached (" + e.getClass().getSimpleName() + ")";
      }
      if (attempt < tries) {
        TimeUnit.MILLISECONDS.sleep(part(attempt * PAUSE).toMillis());
      }
    }
    warnOfWebhook(
        variable, "names a server that " + problem + (tries == 1 ? "" : ", " + tries + " times"));
  }

  // Without its body, which may never end: the time of a request is over where that begins.
  private static int answer(HttpClient client, HttpRequest request)
      throws IOException, InterruptedException {
    HttpResponse<InputStream> answer =
        client.send(request, HttpResponse.BodyHandlers.ofInputStream());
    answer.body().close();
    return answer.statusCode();
  }

  private static boolean stopped(RunEnd end) {
    return end.how() == RunEnd.How.STOPPED;
  }

  private Duration part(double share) {
    return Duration.ofMillis(Math.round(share * limit.toMillis()));
  }

  private Duration time(RunEnd end) {
    return stopped(end) ? limit.dividedBy(SHORTER) : limit;
  }

  private void warnOfWebhook(String variable, String what) {
    warned.accept("on_end.webhook_env: " + variable + " " + what);
  }
}
