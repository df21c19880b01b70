package io.predilect.data.jinja;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Filters that make text. */
final class TextFilters {
  // Python's \s and \w in texts, which are not Java's: information separators are space, joiners
  // and combining marks no part of a word.
  private static final String SPACE = "\\s\\x1c-\\x1f";
  private static final Pattern SPACES =
      Pattern.compile("[" + SPACE + "]+", Pattern.UNICODE_CHARACTER_CLASS);
  private static final Pattern TITLE_SPLIT =
      Pattern.compile("[-" + SPACE + "({\\[<]+", Pattern.UNICODE_CHARACTER_CLASS);
  private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}_]+");
  private static final String UNQUOTED = "_.-~";
  private static final String COMMENT = "<!--";

  private TextFilters() {}

  static void register(Map<String, Function.Body> filters) {
    filters.put("upper", (r, a) -> method("upper", r, a));
    filters.put("lower", (r, a) -> method("lower", r, a));
    filters.put("capitalize", (r, a) -> method("capitalize", r, a));
    filters.put("trim", TextFilters::trim);
    filters.put("title", TextFilters::title);
    filters.put("string", (r, a) -> string(a.bind("string", 1, "value")[0], r));
    filters.put("replace", TextFilters::replace);
    filters.put("center", TextFilters::center);
    filters.put("indent", TextFilters::indent);
    filters.put("truncate", TextFilters::truncate);
    filters.put("format", TextFilters::format);
    filters.put("wordcount", TextFilters::wordCount);
    filters.put("urlencode", TextFilters::urlEncode);
    filters.put("striptags", TextFilters::stripTags);
    filters.put("safe", (r, a) -> new Markup(Filters.text(a.bind("safe", 1, "value")[0], r)));
    filters.put("escape", (r, a) -> new Markup(Markup.escaped(a.bind("escape", 1, "value")[0])));
    filters.put("e", filters.get("escape"));
    filters.put(
        "forceescape",
        (r, a) ->
            new Markup(Markup.escaped(Filters.text(a.bind("forceescape", 1, "value")[0], r))));
  }

  private static Object string(Object value, Rendering rendering) {
    return value instanceof Markup ? value : Filters.text(value, rendering);
  }

  private static Object method(String name, Rendering rendering, Args args) {
    Object value = string(args.bind(name, 1, "s")[0], rendering);
    return new Method(value, name).call(rendering, Args.NONE);
  }

  private static Object trim(Rendering rendering, Args args) {
    Object[] given = args.bind("trim", 1, "value", "chars");
    Args chars = given[1] == null ? Args.NONE : Args.of(given[1]);
    return new Method(string(given[0], rendering), "strip").call(rendering, chars);
  }

  private static Object title(Rendering rendering, Args args) {
    String text = Filters.text(args.bind("title", 1, "s")[0], rendering);
    rendering.budget().read(text);
    StringBuilder title = new StringBuilder();
    Matcher gaps = TITLE_SPLIT.matcher(text);
    int from = 0;
    while (gaps.find()) {
      capitalized(title, text.substring(from, gaps.start()));
      title.append(gaps.group());
      from = gaps.end();
    }
    capitalized(title, text.substring(from));
    return title.toString();
  }

  private static void capitalized(StringBuilder out, String word) {
    if (!word.isEmpty()) {
      int first = word.offsetByCodePoints(0, 1);
      out.append(word.substring(0, first).toUpperCase(Locale.ROOT))
          .append(word.substring(first).toLowerCase(Locale.ROOT));
    }
  }

  private static Object replace(Rendering rendering, Args args) {
    Object[] given = args.bind("replace", 3, "s", "old", "new", "count");
    String text = Filters.text(given[0], rendering);
    rendering.budget().read(text);
    boolean all = given[3] == null || given[3] instanceof None;
    return TextMethods.replace(
        text,
        Filters.text(given[1], rendering),
        Filters.text(given[2], rendering),
        all ? -1 : Numbers.index(given[3]),
        rendering.budget());
  }

  private static Object center(Rendering rendering, Args args) {
    Object[] given = args.bind("center", 1, "value", "width");
    Object width = given[1] == null ? 80L : given[1];
    return new Method(string(given[0], rendering), "center").call(rendering, Args.of(width));
  }

  private static Object indent(Rendering rendering, Args args) {
    Object[] given = args.bind("indent", 1, "s", "width", "first", "blank");
    boolean first = given[2] != null && Types.truth(given[2]);
    boolean blank = given[3] != null && Types.truth(given[3]);
    Budget budget = rendering.budget();
    String indent = Types.text(given[1] == null ? 4L : given[1]);
    if (indent == null) {
      int width = given[1] == null ? 4 : Numbers.index(given[1]);
      indent = " ".repeat((int) budget.affordable(Math.max(0, width)));
    }
    String text = Types.text(given[0]);
    if (text == null) {
      Undefined.check(given[0]);
      throw JinjaException.failed(
          "unsupported operand type(s) for +=: '" + Types.name(given[0]) + "' and 'str'");
    }
    budget.read(text);
    StringBuilder indented = new StringBuilder(first ? indent : "");
    List<Object> lines = PythonText.lines(text + "\n", false);
    for (int i = 0; i < lines.size(); i++) {
      String line = (String) lines.get(i);
      boolean moved = i > 0 && (blank || !line.isEmpty());
      budget.spend(moved ? indent.length() : 0);
      indented.append(i == 0 ? "" : "\n").append(moved ? indent : "").append(line);
    }
    return given[0] instanceof Markup ? new Markup(indented.toString()) : indented.toString();
  }

  private static Object truncate(Rendering rendering, Args args) {
    Object[] given = args.bind("truncate", 1, "s", "length", "killwords", "end", "leeway");
    String text = TextMethods.text(given[0], "truncate");
    int length = given[1] == null ? 255 : Numbers.index(given[1]);
    String end = given[3] == null ? "..." : TextMethods.text(given[3], "truncate");
    int leeway = given[4] == null || given[4] instanceof None ? 5 : Numbers.index(given[4]);
    int endLength = PythonText.length(end);
    if (length < endLength || leeway < 0) {
      throw JinjaException.failed(
          leeway < 0
              ? "expected leeway >= 0, got " + leeway
              : "expected length >= " + endLength + ", got " + length);
    }
    rendering.budget().read(text);
    if (PythonText.length(text) <= (long) length + leeway) {
      return given[0];
    }
    String kept = text.substring(0, text.offsetByCodePoints(0, length - endLength));
    boolean killWords = given[2] != null && Types.truth(given[2]);
    int space = killWords ? -1 : kept.lastIndexOf(' ');
    return (space < 0 ? kept : kept.substring(0, space)) + end;
  }

  private static Object format(Rendering rendering, Args args) {
    Object value = string(args.positional().get(0), rendering);
    Args rest = args.from(1);
    if (!rest.positional().isEmpty() && !rest.named().isEmpty()) {
      throw JinjaException.failed("can't handle positional and keyword arguments at the same time");
    }
    Object values = new Tuple(rest.positional());
    if (!rest.named().isEmpty()) {
      Dict named = new Dict();
      rest.named().forEach(named::put);
      values = named;
    }
    return Operators.binary("%", value, values, rendering);
  }

  private static Object wordCount(Rendering rendering, Args args) {
    String text = Filters.text(args.bind("wordcount", 1, "s")[0], rendering);
    rendering.budget().read(text);
    return WORD.matcher(text).results().count();
  }

  private static Object urlEncode(Rendering rendering, Args args) {
    Object value = args.bind("urlencode", 1, "value")[0];
    if (Types.text(value) != null || !Items.iterable(value)) {
      return quoted(Filters.text(value, rendering), true, rendering);
    }
    List<String> parts = new ArrayList<>();
    Object pairs = value instanceof Dict dict ? dict.items() : value;
    for (Object pair : Items.list(pairs, rendering.budget())) {
      List<Object> both = Items.unpacked(pair, 2, rendering.budget());
      parts.add(
          quoted(Filters.text(both.get(0), rendering), false, rendering)
              + "="
              + quoted(Filters.text(both.get(1), rendering), false, rendering));
    }
    return String.join("&", parts);
  }

  private static String quoted(String text, boolean path, Rendering rendering) {
    rendering.budget().read(text);
    StringBuilder quoted = new StringBuilder();
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xff);
      boolean plain =
          (c < 128 && Character.isLetterOrDigit(c))
              || UNQUOTED.indexOf(c) >= 0
              || (path && c == '/');
      quoted.append(
          plain
              ? String.valueOf(c)
              : !path && c == ' ' ? "+" : String.format(Locale.ROOT, "%%%02X", (int) c));
    }
    return quoted.toString();
  }

  private static Object stripTags(Rendering rendering, Args args) {
    String text = Filters.text(args.bind("striptags", 1, "value")[0], rendering);
    rendering.budget().read(text);
    String joined = String.join(" ", SPACES.split(PythonText.strip(withoutTags(text))));
    return joined
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&#34;", "\"")
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&amp;", "&");
  }

  /** As MarkupSafe 3 does it, in one pass: what is behind a tag or comment without end stays. */
  private static String withoutTags(String text) {
    StringBuilder kept = new StringBuilder();
    int from = 0;
    for (int start = text.indexOf('<'); start >= 0; start = text.indexOf('<', from)) {
      boolean comment = text.startsWith(COMMENT, start);
      String close = comment ? "-->" : ">";
      int end = text.indexOf(close, start + (comment ? COMMENT.length() : 0));
      if (end < 0) {
        break;
      }
      kept.append(text, from, start);
      from = end + close.length();
    }
    return kept.append(text, from, text.length()).toString();
  }
}
