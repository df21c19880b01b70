package io.predilect.data.jinja;

/** Python's {@code text.format(…)}; attributes are looked up as the sandbox allows. */
final class BraceFormat {
  private static final int DEEPEST = 2;

  private final Args args;
  private final boolean escape;
  private final Budget budget;
  private int automatic;
  private boolean numbered;

  private BraceFormat(Args args, boolean escape, Budget budget) {
    this.args = args;
    this.escape = escape;
    this.budget = budget;
  }

  static String format(String text, Args args, boolean escape, Rendering rendering) {
    return new BraceFormat(args, escape, rendering.budget()).all(text, DEEPEST);
  }

  private String all(String text, int depth) {
    if (depth == 0) {
      throw JinjaException.failed("Max string recursion exceeded");
    }
    budget.read(text);
    StringBuilder out = new StringBuilder();
    int at = 0;
    while (at < text.length()) {
      char c = text.charAt(at++);
      boolean doubled = at < text.length() && text.charAt(at) == c;
      if ((c == '{' || c == '}') && doubled) {
        out.append(c);
        at++;
      } else if (c == '}') {
        throw JinjaException.failed("Single '}' encountered in format string");
      } else if (c == '{') {
        int end = end(text, at);
        out.append(field(text.substring(at, end), depth));
        at = end + 1;
      } else {
        out.append(c);
      }
    }
    return out.toString();
  }

  private static int end(String text, int from) {
    int open = 1;
    for (int i = from; i < text.length(); i++) {
      open += text.charAt(i) == '{' ? 1 : text.charAt(i) == '}' ? -1 : 0;
      if (open == 0) {
        return i;
      }
    }
    throw JinjaException.failed(
        from == text.length()
            ? "Single '{' encountered in format string"
            : "expected '}' before end of string");
  }

  private String field(String field, int depth) {
    int nameEnd = 0;
    int brackets = 0;
    while (nameEnd < field.length()
        && (brackets > 0 || (field.charAt(nameEnd) != ':' && field.charAt(nameEnd) != '!'))) {
      brackets += field.charAt(nameEnd) == '[' ? 1 : field.charAt(nameEnd) == ']' ? -1 : 0;
      nameEnd++;
    }
    Object value = value(field.substring(0, nameEnd));
    String rest = field.substring(nameEnd);
    if (rest.startsWith("!")) {
      if (rest.length() < 2 || (rest.length() > 2 && rest.charAt(2) != ':')) {
        throw JinjaException.failed("expected ':' after conversion specifier");
      }
      value =
          switch (rest.charAt(1)) {
            case 's' -> Repr.str(value, budget);
            case 'r', 'a' -> Repr.repr(value, budget);
            default ->
                throw JinjaException.failed("Unknown conversion specifier " + rest.charAt(1));
          };
      rest = rest.substring(2);
    }
    String spec = rest.startsWith(":") ? all(rest.substring(1), depth - 1) : "";
    String text = FormatSpec.format(value, spec, budget);
    return escape && !(value instanceof Markup) ? Markup.escaped(text) : text;
  }

  private Object value(String path) {
    int end = 0;
    while (end < path.length() && path.charAt(end) != '.' && path.charAt(end) != '[') {
      end++;
    }
    Object value = first(path.substring(0, end));
    while (end < path.length()) {
      int next = end + 1;
      if (path.charAt(end) == '[') {
        int close = path.indexOf(']', next);
        if (close < 0) {
          throw JinjaException.failed("Missing ']' in format string");
        }
        String key = path.substring(next, close);
        boolean number = !key.isEmpty() && key.chars().allMatch(Character::isDigit);
        value = Attributes.item(value, number ? (Object) Long.valueOf(key) : key, budget);
        end = close + 1;
      } else {
        while (next < path.length() && path.charAt(next) != '.' && path.charAt(next) != '[') {
          next++;
        }
        value = Attributes.attribute(value, path.substring(end + 1, next), budget);
        end = next;
      }
    }
    return value;
  }

  private Object first(String name) {
    boolean number = name.chars().allMatch(Character::isDigit);
    if (!number) {
      Object value = args.named().get(name);
      if (value == null) {
        throw JinjaException.failed(Repr.quoted(name));
      }
      return value;
    }
    if (name.isEmpty() ? numbered : automatic > 0) {
      throw JinjaException.failed(
          "cannot switch from manual field specification to automatic field numbering");
    }
    numbered |= !name.isEmpty();
    int place =
        name.isEmpty()
            ? automatic++
            : Integer.parseInt(name.substring(0, Math.min(9, name.length())));
    if (place >= args.positional().size()) {
      throw JinjaException.failed(
          "Replacement index " + place + " out of range for positional args tuple");
    }
    return args.positional().get(place);
  }
}
