package io.predilect.jobs.report;

import io.predilect.jobs.manifest.Manifest;
import io.predilect.jobs.manifest.StageRecord;
import io.predilect.jobs.pipeline.RunSoFar;
import io.predilect.jobs.report.html.Html;
import io.predilect.jobs.runfolder.RunStatus;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How far a page's run is, as the page says it. While the run goes on the page loads itself again.
 *
 * @param head markup for the page's head
 * @param html markup for the beginning of its content
 */
public record PageState(String head, String html) {
  /** A run of which there is nothing to say but what it did. */
  static final PageState DONE = new PageState("", "");

  private static final String RUNS = "<p class=\"state runs\">";
  private static final Pattern OF_ONE_THAT_RUNS =
      Pattern.compile(Pattern.quote(RUNS) + ".*?</p>\\R", Pattern.DOTALL);
  private static final Pattern AGAIN =
      Pattern.compile("<meta http-equiv=\"refresh\" content=\"\\d+\">\\R");
  private static final String GOES_ON = " The same run command goes on from what was finished.";

  public PageState {
    Objects.requireNonNull(head, "head");
    Objects.requireNonNull(html, "html");
  }

  static PageState of(RunSoFar run) {
    return run.now()
        .map(now -> running(now, run.again().toSeconds()))
        .orElseGet(() -> ended(run.manifest()));
  }

  private static PageState running(RunStatus now, long again) {
    String share =
        now.share() == null ? "" : String.format(Locale.ROOT, ", %.0f %%", 100 * now.share());
    String does = now.stage().isEmpty() ? "It begins" : "Stage " + now.stage() + share;
    String detail = now.detail().replaceAll(" {2,}", ", "); // which part it on a terminal
    return new PageState(
        "<meta http-equiv=\"refresh\" content=\"" + again + "\">\n",
        RUNS
            + "<b>The run goes on.</b> "
            + Html.sentence(does + (detail.isEmpty() ? "." : ": " + detail + "."))
            + "<br><small>As of "
            + Instant.ofEpochMilli(now.updated()).truncatedTo(ChronoUnit.SECONDS)
            + ", process "
            + now.pid()
            + " on "
            + Html.escape(now.host())
            + ". This page is made again every "
            + again
            + " s; if it is much older, the process was killed.</small></p>\n");
  }

  private static PageState ended(Manifest manifest) {
    return manifest.stages().stream()
        .flatMap(stage -> brokenOff(stage).stream())
        .findFirst()
        .map(html -> new PageState("", html))
        .orElse(DONE);
  }

  private static Optional<String> brokenOff(StageRecord stage) {
    String why = stage.error().orElse("");
    return switch (stage.status()) {
      case FAILED -> Optional.of(broken("Stage " + stage.name() + " failed.", sentence(why)));
      case STOPPED ->
          Optional.of(
              broken("The run was stopped.", sentence("stage " + stage.name() + ": " + why)));
      case PENDING, RUNNING, DONE -> Optional.empty();
    };
  }

  // A message ends without a stop, and one of a run that was stopped says itself how it goes on.
  private static String sentence(String message) {
    String begun = message.strip();
    String text =
        begun.isEmpty() ? "" : begun.substring(0, 1).toUpperCase(Locale.ROOT) + begun.substring(1);
    String stop = text.isEmpty() || text.endsWith(".") ? "" : ".";
    return text + stop + (text.contains("goes on from") ? "" : GOES_ON);
  }

  private static String broken(String what, String why) {
    return "<p class=\"state broken\"><b>"
        + Html.escape(what)
        + "</b> "
        + Html.sentence(why.strip())
        + "</p>\n";
  }

  /**
   * The page of a run that was killed; empty: the page does not say that its run goes on.
   *
   * @param page what the run left
   * @param last what it did last
   */
  public static Optional<String> ofKilled(String page, String last) {
    Matcher runs = OF_ONE_THAT_RUNS.matcher(page);
    if (!runs.find()) {
      return Optional.empty();
    }
    String killed =
        runs.replaceFirst(Matcher.quoteReplacement(broken("The run was killed.", last + GOES_ON)));
    return Optional.of(AGAIN.matcher(killed).replaceFirst(""));
  }
}
