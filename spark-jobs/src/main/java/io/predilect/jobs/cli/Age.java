package io.predilect.jobs.cli;

import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads {@code 30d}, {@code 12h} or {@code 90m}. */
final class Age implements ITypeConverter<Duration> {
  private static final Pattern TEXT = Pattern.compile("(\\d{1,6})([dhm])");

  @Override
  public Duration convert(String text) {
    Matcher match = TEXT.matcher(text.strip().toLowerCase(Locale.ROOT));
    if (!match.matches()) {
      throw new TypeConversionException(
          "'" + text + "' is no time: write days, hours or minutes, such as 30d, 12h or 90m");
    }
    long number = Long.parseLong(match.group(1));
    return switch (match.group(2)) {
      case "d" -> Duration.ofDays(number);
      case "h" -> Duration.ofHours(number);
      default -> Duration.ofMinutes(number);
    };
  }
}
