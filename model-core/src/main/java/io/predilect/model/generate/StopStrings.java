package io.predilect.model.generate;

import io.predilect.data.token.Tokens;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/** Texts that end a row, wherever tokens divide them. */
public final class StopStrings {
  private final List<String> strings;
  private final Function<Tokens, String> decode;
  private final int tail;

  /**
   * Stop strings of a tokenizer.
   *
   * @param strings texts, none of them empty
   * @param decode the tokenizer's decoding
   */
  StopStrings(List<String> strings, Function<Tokens, String> decode) {
    this.strings = List.copyOf(strings);
    this.decode = decode;
    // A token has a byte at least. The first of a tail may decode otherwise than in its place.
    int longest =
        strings.stream().mapToInt(s -> s.getBytes(StandardCharsets.UTF_8).length).max().orElse(0);
    this.tail = 2 * longest + 2;
  }

  /** Whether the last of some tokens completes a stop string. */
  boolean completed(int[] tokens, int count) {
    if (strings.isEmpty()) {
      return false;
    }
    String text =
        decode.apply(Tokens.of(Arrays.copyOfRange(tokens, Math.max(0, count - tail), count)));
    return strings.stream().anyMatch(text::contains);
  }

  /** A text up to the first stop string in it. */
  public static String cut(String text, List<String> strings) {
    int end = text.length();
    for (String string : strings) {
      int at = text.indexOf(string);
      end = at >= 0 ? Math.min(end, at) : end;
    }
    return text.substring(0, end);
  }
}
