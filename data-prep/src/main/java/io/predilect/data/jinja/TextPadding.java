package io.predilect.data.jinja;

/** Python's {@code center}, {@code ljust}, {@code rjust}, {@code zfill}, {@code expandtabs}. */
final class TextPadding {
  private TextPadding() {}

  static String padded(String text, String method, Args args, Budget budget) {
    if (method.equals("expandtabs")) {
      Object size = args.bind(method, 0, "tabsize")[0];
      return expanded(text, size == null ? 8 : Numbers.index(size), budget);
    }
    Object[] given = args.bind(method, 1, "width", "fillchar");
    String fill = given[1] == null ? " " : TextMethods.text(given[1], method);
    if (PythonText.length(fill) != 1) {
      throw JinjaException.failed("The fill character must be exactly one character long");
    }
    int width = Numbers.index(given[0]);
    int missing = (int) budget.affordable(Math.max(0, (long) width - PythonText.length(text)));
    budget.spend(missing);
    return switch (method) {
      case "ljust" -> text + fill.repeat(missing);
      case "rjust" -> fill.repeat(missing) + text;
      case "zfill" -> {
        boolean signed = text.startsWith("-") || text.startsWith("+");
        yield (signed ? text.substring(0, 1) : "")
            + "0".repeat(missing)
            + text.substring(signed ? 1 : 0);
      }
      default -> {
        int left = missing / 2 + (missing & width & 1);
        yield fill.repeat(left) + text + fill.repeat(missing - left);
      }
    };
  }

  private static String expanded(String text, int size, Budget budget) {
    StringBuilder expanded = new StringBuilder();
    int column = 0;
    for (int c : text.codePoints().toArray()) {
      if (c == '\t') {
        int blanks = size > 0 ? size - column % size : 0;
        budget.spend(blanks);
        expanded.append(" ".repeat(blanks));
        column += blanks;
      } else {
        expanded.appendCodePoint(c);
        column = c == '\n' || c == '\r' ? 0 : column + 1;
      }
    }
    return expanded.toString();
  }
}
