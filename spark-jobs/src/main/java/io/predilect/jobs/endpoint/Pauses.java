package io.predilect.jobs.endpoint;

import java.net.http.HttpHeaders;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * For how long a service asks to be left alone: {@code Retry-After} in seconds or as a date (RFC
 * 9110, 10.2.3), and OpenAI's {@code retry-after-ms} and {@code x-ratelimit-reset-*}.
 */
final class Pauses {
  private static final Pattern PART = Pattern.compile("(\\d+(?:\\.\\d+)?)(ms|h|m|s)");
  private static final String LIMIT = "x-ratelimit-";

  private Pauses() {}

  /** What an answer's headers ask for; empty: nothing. */
  static Optional<Duration> asked(HttpHeaders headers) {
    return headers
        .firstValue("retry-after-ms")
        .flatMap(value -> seconds(value, 1e-3))
        .or(() -> headers.firstValue("retry-after").flatMap(value -> after(value, headers)))
        .or(() -> reset(headers));
  }

  private static Optional<Duration> after(String value, HttpHeaders headers) {
    return seconds(value, 1)
        .or(
            () ->
                date(value)
                    .map(
                        until ->
                            notNegative(
                                Duration.between(
                                    // By the service's own clock, where it tells it.
                                    headers
                                        .firstValue("date")
                                        .flatMap(Pauses::date)
                                        .orElseGet(Instant::now),
                                    until))));
  }

  /** When the limits that are used up begin anew. */
  private static Optional<Duration> reset(HttpHeaders headers) {
    Duration longest = Duration.ZERO;
    for (String limit : new String[] {"requests", "tokens"}) {
      boolean usedUp =
          headers.firstValue(LIMIT + "remaining-" + limit).filter("0"::equals).isPresent();
      Optional<Duration> reset =
          headers.firstValue(LIMIT + "reset-" + limit).flatMap(Pauses::duration);
      if (usedUp && reset.isPresent() && reset.get().compareTo(longest) > 0) {
        longest = reset.get();
      }
    }
    return longest.isZero() ? Optional.empty() : Optional.of(longest);
  }

  /** As in {@code 6m0s}, {@code 1.5s} or {@code 250ms}. */
  static Optional<Duration> duration(String text) {
    Matcher parts = PART.matcher(text.strip());
    double seconds = 0;
    int end = 0;
    while (parts.find() && parts.start() == end) {
      double number = Double.parseDouble(parts.group(1));
      seconds +=
          switch (parts.group(2)) {
            case "h" -> 3600 * number;
            case "m" -> 60 * number;
            case "s" -> number;
            default -> number / 1e3;
          };
      end = parts.end();
    }
    return end == 0 || end < text.strip().length()
        ? Optional.empty()
        : Optional.of(ofSeconds(seconds));
  }

  private static Optional<Duration> seconds(String text, double unit) {
    return text.strip().matches("\\d{1,9}(\\.\\d{1,9})?")
        ? Optional.of(ofSeconds(unit * Double.parseDouble(text.strip())))
        : Optional.empty();
  }

  private static Optional<Instant> date(String text) {
    try {
      return Optional.of(
          ZonedDateTime.parse(text.strip(), DateTimeFormatter.RFC_1123_DATE_TIME).toInstant());
    } catch (DateTimeException e) {
      return Optional.empty(); // what a service writes there may be anything
    }
  }

  private static Duration ofSeconds(double seconds) {
    return Duration.ofNanos(Math.round(1e9 * seconds));
  }

  private static Duration notNegative(Duration duration) {
    return duration.isNegative() ? Duration.ZERO : duration;
  }
}
