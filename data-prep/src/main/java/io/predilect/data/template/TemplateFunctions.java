package io.predilect.data.template;

import com.hubspot.jinjava.interpret.JinjavaInterpreter;
import com.hubspot.jinjava.lib.filter.Filter;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Locale;

/** What chat templates expect beside Jinja itself. Public, since Jinjava calls it by reflection. */
public final class TemplateFunctions {
  // The day is fixed: a prompt, and so a run, must not depend on when it was made.
  private static final LocalDate DAY = LocalDate.of(2024, 7, 26);
  private static final String[] MONTHS = {
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December"
  };

  private TemplateFunctions() {}

  /** Thrown by a template's own {@code raise_exception(message)}. */
  static final class Raised extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Raised(String message) {
      super(message);
    }
  }

  /** The template refuses its input. */
  @SuppressWarnings("DoNotCallSuggester") // always throws, and is called by templates only
  public static Object raise(Object message) {
    throw new Raised(String.valueOf(message));
  }

  /** {@code strftime_now(format)} on a fixed day, 26 July 2024; %d, %m, %y, %Y, %b, %B, %H, %M. */
  public static String strftimeNow(String format) {
    String month = MONTHS[DAY.getMonthValue() - 1];
    return format
        .replace("%d", String.format(Locale.ROOT, "%02d", DAY.getDayOfMonth()))
        .replace("%m", String.format(Locale.ROOT, "%02d", DAY.getMonthValue()))
        .replace("%y", String.format(Locale.ROOT, "%02d", DAY.getYear() % 100))
        .replace("%Y", String.valueOf(DAY.getYear()))
        .replace("%B", month)
        .replace("%b", month.substring(0, 3))
        .replace("%H", "00")
        .replace("%M", "00")
        .replace("%Z", ZoneOffset.UTC.getId());
  }

  /** Python's idea of whitespace: Jinjava's own trim stops at no-break spaces. */
  static final class Trim implements Filter {
    @Override
    public String getName() {
      return "trim";
    }

    @Override
    public Object filter(Object value, JinjavaInterpreter interpreter, String... arguments) {
      return value instanceof CharSequence text ? PythonText.strip(text.toString()) : value;
    }
  }
}
