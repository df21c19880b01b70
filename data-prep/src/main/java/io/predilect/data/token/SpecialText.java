package io.predilect.data.token;

import io.predilect.data.pair.Message;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Keeps text that looks like a special token (a user who writes {@code <|im_end|>}) from becoming
 * one. A mark is put behind the first character of every such occurrence; after rendering, the text
 * is tokenised in the pieces between the marks, and no piece holds a special token's text. Text
 * without such an occurrence is left alone, and so gives the same ids as one whole encoding.
 */
final class SpecialText {
  // Noncharacters, which Unicode keeps out of text that is exchanged.
  private static final char FIRST_MARK = '\ufdd0';
  private static final char LAST_MARK = '\ufdef';

  private final Map<Character, List<String>> byFirst = new HashMap<>();
  private final BitSet firsts = new BitSet(); // the map's keys, for every character is asked for

  SpecialText(Collection<String> texts) {
    for (String text : texts) {
      // One character cannot be cut in two.
      if (text.length() > 1) {
        byFirst.computeIfAbsent(text.charAt(0), c -> new ArrayList<>()).add(text);
        firsts.set(text.charAt(0));
      }
    }
  }

  /**
   * Messages whose special text is cut by marks.
   *
   * @param messages as they are to be rendered
   * @param mark where to cut the rendering; empty: nothing was marked
   */
  record Marked(List<Message> messages, Optional<Character> mark) {
    Marked {
      messages = List.copyOf(messages);
      Objects.requireNonNull(mark, "mark");
    }
  }

  Marked mark(List<Message> messages) {
    if (messages.stream().noneMatch(m -> occursIn(m.content()))) {
      return new Marked(messages, Optional.empty());
    }
    char mark = unused(messages);
    List<Message> marked =
        messages.stream().map(m -> new Message(m.role(), mark(m.content(), mark))).toList();
    return new Marked(marked, Optional.of(mark));
  }

  /** The pieces of a rendering. */
  static List<String> pieces(String rendered, Optional<Character> mark) {
    if (mark.isEmpty()) {
      return List.of(rendered);
    }
    List<String> pieces = new ArrayList<>();
    int from = 0;
    for (int at = rendered.indexOf(mark.get()); at >= 0; at = rendered.indexOf(mark.get(), from)) {
      pieces.add(rendered.substring(from, at));
      from = at + 1;
    }
    pieces.add(rendered.substring(from));
    return pieces;
  }

  boolean occursIn(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (occursAt(text, i)) {
        return true;
      }
    }
    return false;
  }

  /** The first place at or after {@code from} where a special token's text begins; -1: none. */
  int find(String text, int from) {
    for (int i = from; i < text.length(); i++) {
      if (occursAt(text, i)) {
        return i;
      }
    }
    return -1;
  }

  /** The longest special token's text that begins at a place. */
  Optional<String> at(String text, int place) {
    return byFirst.getOrDefault(text.charAt(place), List.of()).stream()
        .filter(special -> text.startsWith(special, place))
        .max((a, b) -> Integer.compare(a.length(), b.length()));
  }

  private boolean occursAt(String text, int place) {
    if (!firsts.get(text.charAt(place))) {
      return false;
    }
    for (String special : byFirst.get(text.charAt(place))) {
      if (text.startsWith(special, place)) {
        return true;
      }
    }
    return false;
  }

  private String mark(String text, char mark) {
    StringBuilder marked = new StringBuilder(text.length() + 8);
    for (int i = 0; i < text.length(); i++) {
      marked.append(text.charAt(i));
      if (occursAt(text, i)) {
        marked.append(mark);
      }
    }
    return marked.toString();
  }

  private static char unused(List<Message> messages) {
    for (char mark = FIRST_MARK; mark <= LAST_MARK; mark++) {
      char candidate = mark;
      if (messages.stream().allMatch(m -> m.content().indexOf(candidate) < 0)) {
        return mark;
      }
    }
    throw new TokenizerException(
        "a conversation holds every noncharacter from U+FDD0 to U+FDEF: it is not text");
  }
}
