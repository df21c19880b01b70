package io.predilect.data.jinja;

import java.time.DayOfWeek;
import java.time.LocalDateTime;
import java.time.Month;
import java.time.format.TextStyle;
import java.util.Locale;

/**
 * {@code strftime_now(format)}, always on midnight of 26 July 2024: a prompt, and so a run, must
 * not depend on when it was made.
 */
final class StrftimeNow {
  private static final LocalDateTime NOW = LocalDateTime.of(2024, Month.JULY, 26, 0, 0);

  private StrftimeNow() {}

  static String format(Rendering rendering, Args args) {
    String format = TextMethods.text(args.bind("strftime_now", 1, "format")[0], "strftime");
    rendering.budget().spend(format.length() * 10L);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < format.length(); i++) {
      char c = format.charAt(i);
      if (c != '%' || i + 1 == format.length()) {
        text.append(c);
        continue;
      }
      char directive = format.charAt(++i);
      boolean unpadded = directive == '-' && i + 1 < format.length();
      String value = directive(unpadded ? format.charAt(++i) : directive);
      text.append(unpadded ? value.replaceFirst("^0+(?=.)", "") : value);
    }
    return text.toString();
  }

  private static String directive(char c) {
    return switch (c) {
      case 'Y', 'G' -> String.valueOf(NOW.getYear());
      case 'y' -> two(NOW.getYear() % 100);
      case 'C' -> two(NOW.getYear() / 100);
      case 'm' -> two(NOW.getMonthValue());
      case 'd' -> two(NOW.getDayOfMonth());
      case 'e' -> String.valueOf(NOW.getDayOfMonth());
      case 'H', 'M', 'S', 'k' -> "00";
      case 'I', 'l' -> "12";
      case 'p' -> "AM";
      case 'f' -> "000000";
      case 'j' -> String.valueOf(NOW.getDayOfYear());
      case 'U', 'W' -> two(29);
      case 'V' -> two(30);
      case 'u', 'w' -> String.valueOf(DayOfWeek.from(NOW).getValue());
      case 'A' -> NOW.getDayOfWeek().getDisplayName(TextStyle.FULL, Locale.ENGLISH);
      case 'a' -> NOW.getDayOfWeek().getDisplayName(TextStyle.SHORT, Locale.ENGLISH);
      case 'B' -> NOW.getMonth().getDisplayName(TextStyle.FULL, Locale.ENGLISH);
      case 'b', 'h' -> NOW.getMonth().getDisplayName(TextStyle.SHORT, Locale.ENGLISH);
      case 'F' -> "2024-07-26";
      case 'D', 'x' -> "07/26/24";
      case 'T', 'X' -> "00:00:00";
      case 'R' -> "00:00";
      case 'r' -> "12:00:00 AM";
      case 'c' -> "Fri Jul 26 00:00:00 2024";
      case 'Z', 'z' -> "";
      case 'n' -> "\n";
      case 't' -> "\t";
      case '%' -> "%";
      default -> "%" + c;
    };
  }

  private static String two(int number) {
    return String.format(Locale.ROOT, "%02d", number);
  }
}
