package io.predilect.data.jinja;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** Python's methods of texts. */
final class TextMethods {
  static final Set<String> NAMES =
      Set.of(
          ("capitalize casefold center count encode endswith expandtabs find format format_map"
                  + " index isalnum isalpha isascii isdecimal isdigit isidentifier islower"
                  + " isnumeric isprintable isspace istitle isupper join ljust lower lstrip"
                  + " maketrans partition removeprefix removesuffix replace rfind rindex rjust"
                  + " rpartition rsplit rstrip split splitlines startswith strip swapcase title"
                  + " translate upper zfill")
              .split(" "));

  private TextMethods() {}

  private static final Set<String> WITH_KEYWORDS =
      Set.of("split", "rsplit", "splitlines", "expandtabs", "format", "format_map");

  static Object call(String text, String name, Args args, Rendering rendering) {
    if (!args.named().isEmpty() && !WITH_KEYWORDS.contains(name)) {
      throw JinjaException.failed("str." + name + "() takes no keyword arguments");
    }
    Object value = withoutArguments(text, name);
    if (value != null) {
      args.bind(name, 0);
    } else {
      value = withArguments(text, name, args, rendering);
    }
    rendering.budget().read(value);
    return value;
  }

  private static Object withoutArguments(String text, String name) {
    return switch (name) {
      case "upper" -> text.toUpperCase(Locale.ROOT);
      case "lower" -> text.toLowerCase(Locale.ROOT);
      case "casefold" ->
          text.codePoints().mapToObj(TextMethods::folded).collect(Collectors.joining());
      case "capitalize" -> capitalize(text);
      case "title" -> title(text);
      case "swapcase" -> swapCase(text);
      default -> name.startsWith("is") ? CharacterKinds.ask(name, text) : null;
    };
  }

  private static Object withArguments(String text, String name, Args args, Rendering rendering) {
    return switch (name) {
      case "strip" -> strip(text, args, true, true);
      case "lstrip" -> strip(text, args, true, false);
      case "rstrip" -> strip(text, args, false, true);
      case "split", "rsplit" -> TextParts.split(text, args, name.equals("split"));
      case "splitlines" -> {
        Object keep = args.bind(name, 0, "keepends")[0];
        yield PythonText.lines(text, keep != null && Types.truth(keep));
      }
      case "partition", "rpartition" ->
          TextParts.partition(text, text(args.bind(name, 1, "sep")[0], name), name);
      case "startswith", "endswith" ->
          TextSearch.affixed(text, name, args.bind(name, 1, "prefix", "start", "end"));
      case "find", "rfind", "index", "rindex", "count" ->
          TextSearch.search(text, name, args.bind(name, 1, "sub", "start", "end"));
      case "replace" -> replace(text, args, rendering.budget());
      case "removeprefix" -> {
        String prefix = text(args.bind(name, 1, "prefix")[0], name);
        yield text.startsWith(prefix) ? text.substring(prefix.length()) : text;
      }
      case "removesuffix" -> {
        String suffix = text(args.bind(name, 1, "suffix")[0], name);
        yield text.endsWith(suffix) ? text.substring(0, text.length() - suffix.length()) : text;
      }
      case "join" -> join(text, args.bind(name, 1, "iterable")[0], rendering.budget());
      case "format" -> BraceFormat.format(text, args, false, rendering);
      case "format_map" -> {
        Args named = new Args(List.of(), Globals.named(args.bind(name, 1, "mapping")[0]));
        yield BraceFormat.format(text, named, false, rendering);
      }
      case "center", "ljust", "rjust", "zfill", "expandtabs" ->
          TextPadding.padded(text, name, args, rendering.budget());
      default ->
          throw JinjaException.failed(
              "str." + name + "() is not part of this engine; no chat template needs it");
    };
  }

  /** The text of an argument that has to be one. */
  static String text(Object value, String method) {
    String text = Types.text(value);
    if (text == null) {
      Undefined.check(value);
      throw JinjaException.failed(method + "() argument must be str, not " + Types.name(value));
    }
    return text;
  }

  private static String strip(String text, Args args, boolean atStart, boolean atEnd) {
    Object characters = args.bind("strip", 0, "chars")[0];
    if (characters != null && !(characters instanceof None)) {
      String set = Types.text(characters);
      if (set == null) {
        throw JinjaException.failed("strip arg must be None or str");
      }
      return PythonText.strip(text, set, atStart, atEnd);
    }
    String kept = atStart ? PythonText.stripStart(text) : text;
    return atEnd ? PythonText.stripEnd(kept) : kept;
  }

  // Unicode's full folding of one character: lower case of its upper case, but for the dotless i,
  // the capital sharp s and Cherokee, which folds upwards.
  private static String folded(int c) {
    String one = Character.toString(c);
    String upper = one.toUpperCase(Locale.ROOT);
    return switch (c) {
      case 'ı' -> one;
      case 'ẞ' -> "ss";
      default ->
          Character.UnicodeScript.of(c) == Character.UnicodeScript.CHEROKEE
              ? upper
              : upper.toLowerCase(Locale.ROOT);
    };
  }

  static String capitalize(String text) {
    if (text.isEmpty()) {
      return text;
    }
    int first = text.offsetByCodePoints(0, 1);
    return titleCase(text.substring(0, first)) + text.substring(first).toLowerCase(Locale.ROOT);
  }

  // Where upper case is several characters the first of them, but ŉ, which is two letters; an iota
  // that was written below stays there.
  private static String titleCase(String one) {
    int c = one.codePointAt(0);
    int title = Character.toTitleCase(c);
    String upper = one.toUpperCase(Locale.ROOT);
    if (c == 'ŉ') {
      return upper;
    }
    boolean several = upper.codePointCount(0, upper.length()) > 1;
    return several && title == c && !Character.isTitleCase(c)
        ? upper.charAt(0) + upper.substring(1).toLowerCase(Locale.ROOT).replace('ι', '\u0345')
        : Character.toString(title);
  }

  private static String title(String text) {
    StringBuilder title = new StringBuilder(text.length());
    boolean inWord = false;
    for (int c : text.codePoints().toArray()) {
      String one = Character.toString(c);
      title.append(inWord ? one.toLowerCase(Locale.ROOT) : titleCase(one));
      inWord = Character.isLowerCase(c) || Character.isUpperCase(c) || Character.isTitleCase(c);
    }
    return title.toString();
  }

  private static String swapCase(String text) {
    StringBuilder swapped = new StringBuilder(text.length());
    for (int c : text.codePoints().toArray()) {
      String one = Character.toString(c);
      swapped.append(
          Character.isUpperCase(c) ? one.toLowerCase(Locale.ROOT) : one.toUpperCase(Locale.ROOT));
    }
    return swapped.toString();
  }

  private static String replace(String text, Args args, Budget budget) {
    Object[] given = args.bind("replace", 2, "old", "new", "count");
    String old = text(given[0], "replace");
    String with = text(given[1], "replace");
    return replace(text, old, with, given[2] == null ? -1 : Numbers.index(given[2]), budget);
  }

  static String replace(String text, String old, String with, int count, Budget budget) {
    StringBuilder replaced = new StringBuilder(text.length());
    int from = 0;
    int left = count < 0 ? Integer.MAX_VALUE : count;
    if (old.isEmpty()) {
      for (int c : text.codePoints().toArray()) {
        if (left-- > 0) {
          replaced.append(with);
          budget.spend(with.length());
        }
        replaced.appendCodePoint(c);
      }
      return left > 0 ? replaced.append(with).toString() : replaced.toString();
    }
    for (int at = text.indexOf(old); at >= 0 && left-- > 0; at = text.indexOf(old, from)) {
      budget.spend(with.length());
      replaced.append(text, from, at).append(with);
      from = at + old.length();
    }
    return from == 0 ? text : replaced.append(text, from, text.length()).toString();
  }

  static String join(String separator, Object items, Budget budget) {
    if (!Items.iterable(items)) {
      throw JinjaException.failed("can only join an iterable");
    }
    StringBuilder joined = new StringBuilder();
    int n = 0;
    for (Iterator<Object> it = Items.of(items); it.hasNext(); n++) {
      Object item = it.next();
      String text = Types.text(item);
      if (text == null) {
        throw JinjaException.failed(
            "sequence item " + n + ": expected str instance, " + Types.name(item) + " found");
      }
      budget.spend((long) text.length() + separator.length());
      joined.append(n == 0 ? "" : separator).append(text);
    }
    return joined.toString();
  }

  /** A text's characters, in reverse. */
  static String reversed(String text) {
    List<String> characters = new ArrayList<>();
    text.codePoints().forEach(c -> characters.add(Character.toString(c)));
    Collections.reverse(characters);
    return String.join("", characters);
  }
}
