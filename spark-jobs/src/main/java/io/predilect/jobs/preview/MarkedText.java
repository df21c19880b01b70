package io.predilect.jobs.preview;

import io.predilect.data.token.ChatTokenizer;
import io.predilect.data.token.Tokens;

/**
 * Tokens as people read them: special tokens stand out, and what would do something to a terminal
 * is written as what it is.
 *
 * @param tokenizer whose tokens
 * @param colours whether special tokens are coloured; else they stand in brackets of their own
 */
record MarkedText(ChatTokenizer tokenizer, boolean colours) {
  private static final String ON = "\033[7;36m";
  private static final String OFF = "\033[0m";

  /** The text of tokens. */
  String of(Tokens tokens) {
    StringBuilder text = new StringBuilder();
    int from = 0;
    while (from < tokens.length()) {
      boolean special = tokenizer.isSpecial(tokens.at(from));
      int to = from + 1;
      while (to < tokens.length() && !special && !tokenizer.isSpecial(tokens.at(to))) {
        to++;
      }
      String piece = visible(between(tokens, from, to));
      text.append(special ? marked(piece) : piece);
      from = to;
    }
    return text.toString();
  }

  // Some tokenizers drop a text's first space: so a piece is what it adds to the text before it.
  private String between(Tokens tokens, int from, int to) {
    String before = tokenizer.decode(tokens.first(from), false);
    String after = tokenizer.decode(tokens.first(to), false);
    return after.startsWith(before)
        ? after.substring(before.length())
        : tokenizer.decode(tokens.first(to).last(to - from), false);
  }

  private String marked(String special) {
    return colours ? ON + special + OFF : "\u27e6" + special + "\u27e7";
  }

  private static String visible(String text) {
    StringBuilder visible = new StringBuilder();
    text.codePoints()
        .forEach(
            point -> {
              boolean layout = point == '\n' || point == '\t';
              if (Character.isISOControl(point) && !layout) {
                visible.append("\\u%04x".formatted(point));
              } else {
                visible.appendCodePoint(point);
              }
            });
    return visible.toString();
  }
}
