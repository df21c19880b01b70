package io.predilect.data.jinja;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Values as Python prints them. */
final class Repr {
  private final Budget budget;
  private final StringBuilder out = new StringBuilder();
  private final Set<Object> open = Collections.newSetFromMap(new IdentityHashMap<>());

  private Repr(Budget budget) {
    this.budget = budget;
  }

  /** Python's {@code str(value)}. */
  static String str(Object value, Budget budget) {
    if (value instanceof String text) {
      return text;
    }
    if (value instanceof Long || value instanceof Boolean) {
      return value instanceof Boolean truth ? (truth ? "True" : "False") : value.toString();
    }
    if (value instanceof Markup markup) {
      return markup.text();
    }
    budget.presence().require(value, Spelled.UNNAMED);
    return value instanceof Undefined ? "" : repr(value, budget);
  }

  /** Python's {@code repr(value)}. */
  static String repr(Object value, Budget budget) {
    Repr repr = new Repr(budget);
    repr.write(value);
    return repr.out.toString();
  }

  private void write(Object value) {
    int before = out.length();
    List<Object> items = Types.sequence(value);
    if (items != null) {
      nested(value, value instanceof Tuple ? "(...)" : "[...]", () -> items(value, items));
    } else if (value instanceof Dict dict) {
      nested(value, "{...}", () -> entries(dict));
    } else if (value instanceof Namespace namespace) {
      out.append("<Namespace ");
      nested(namespace.attributes(), "{...}", () -> entries(namespace.attributes()));
      out.append('>');
    } else if (value instanceof View view) {
      out.append(view.type()).append('(');
      nested(value, "...", () -> items(view.items(), view.items()));
      out.append(')');
    } else {
      out.append(plain(value));
    }
    budget.spend(out.length() - before + 1L);
  }

  private void nested(Object value, String again, Runnable inside) {
    if (!open.add(value)) {
      out.append(again);
      return;
    }
    budget.enter();
    inside.run();
    budget.leave();
    open.remove(value);
  }

  private void items(Object whole, List<Object> items) {
    boolean tuple = whole instanceof Tuple;
    out.append(tuple ? '(' : '[');
    String separator = "";
    for (Object item : items) {
      out.append(separator);
      write(item);
      separator = ", ";
    }
    out.append(tuple && items.size() == 1 ? ",)" : tuple ? ")" : "]");
  }

  private void entries(Dict dict) {
    out.append('{');
    String separator = "";
    for (Map.Entry<Object, Object> entry : dict.entries()) {
      out.append(separator);
      write(entry.getKey());
      out.append(": ");
      write(entry.getValue());
      separator = ", ";
    }
    out.append('}');
  }

  private static String plain(Object value) {
    if (value instanceof String text) {
      return quoted(text);
    }
    if (value instanceof None) {
      return "None";
    }
    if (value instanceof Boolean truth) {
      return truth ? "True" : "False";
    }
    if (value instanceof Double real) {
      return Numbers.text(real);
    }
    if (value instanceof Markup markup) {
      return "Markup(" + quoted(markup.text()) + ")";
    }
    if (value instanceof Undefined) {
      return "Undefined";
    }
    if (value instanceof Lazy lazy) {
      return "<" + lazy.type() + " object>";
    }
    return value instanceof Callable callable ? callable.words() : value.toString();
  }

  /** A text as Python's literal. */
  static String quoted(String text) {
    char quote = text.indexOf('\'') >= 0 && text.indexOf('"') < 0 ? '"' : '\'';
    StringBuilder literal = new StringBuilder(text.length() + 2).append(quote);
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      i += Character.charCount(c);
      switch (c) {
        case '\n' -> literal.append("\\n");
        case '\r' -> literal.append("\\r");
        case '\t' -> literal.append("\\t");
        case '\\' -> literal.append("\\\\");
        default -> {
          if (c == quote) {
            literal.append('\\').append(quote);
          } else if (CharacterKinds.isPrintable(c)) {
            literal.appendCodePoint(c);
          } else {
            literal.append(
                String.format(c < 256 ? "\\x%02x" : c < 65536 ? "\\u%04x" : "\\U%08x", c));
          }
        }
      }
    }
    return literal.append(quote).toString();
  }
}
