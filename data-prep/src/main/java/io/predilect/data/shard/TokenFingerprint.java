package io.predilect.data.shard;

import io.predilect.data.hash.SplitMix;
import io.predilect.data.token.Tokens;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Which tokens a model was asked about: of every part of a pair how many, and 64 bits of hash over
 * them. What the model said counts for these and for no others, whatever made them differ: a cut, a
 * limit, a chat template, a system prompt, responses in another order.
 *
 * @param parts the parts that there were
 */
public record TokenFingerprint(Map<Part, Print> parts) {
  /** A part of a pair. */
  public enum Part {
    PROMPT,
    CHOSEN,
    REJECTED,
    AUGMENTED_PROMPT;

    private String inWords() {
      return switch (this) {
        case PROMPT -> "the prompt";
        case CHOSEN -> "the chosen response";
        case REJECTED -> "the rejected response";
        case AUGMENTED_PROMPT -> "the augmented prompt";
      };
    }
  }

  /**
   * A part's tokens.
   *
   * @param length how many
   * @param hash over their ids in order
   */
  public record Print(int length, long hash) {}

  private static final Pattern PRINT = Pattern.compile("([a-z_]+):(\\d{1,9})-([0-9a-f]{16})");

  public TokenFingerprint {
    EnumMap<Part, Print> copy = new EnumMap<>(Part.class);
    copy.putAll(parts);
    parts = Collections.unmodifiableMap(copy);
  }

  /** A pair's. */
  public static TokenFingerprint of(TokenizedPair pair) {
    Map<Part, Print> parts = new EnumMap<>(Part.class);
    put(parts, Part.PROMPT, pair.prompt());
    put(parts, Part.CHOSEN, pair.chosen());
    put(parts, Part.REJECTED, pair.rejected());
    put(parts, Part.AUGMENTED_PROMPT, pair.augmentedPrompt().orElse(Tokens.empty()));
    return new TokenFingerprint(parts);
  }

  private static void put(Map<Part, Print> parts, Part part, Tokens tokens) {
    if (!tokens.isEmpty()) {
      parts.put(part, new Print(tokens.length(), hash(tokens)));
    }
  }

  // Mixed after every token: all bits count, and the order.
  private static long hash(Tokens tokens) {
    long hash = tokens.length();
    for (int i = 0; i < tokens.length(); i++) {
      hash = SplitMix.at(hash, tokens.at(i));
    }
    return hash;
  }

  /** As it stands in a column: {@code prompt:12-0123456789abcdef} and so on, a blank between. */
  public String text() {
    return parts.entrySet().stream()
        .map(
            part ->
                String.format(
                    Locale.ROOT,
                    "%s:%d-%016x",
                    part.getKey().name().toLowerCase(Locale.ROOT),
                    part.getValue().length(),
                    part.getValue().hash()))
        .collect(Collectors.joining(" "));
  }

  /** What {@link #text} wrote; empty: it is something else. */
  public static Optional<TokenFingerprint> parse(String text) {
    Map<Part, Print> parts = new EnumMap<>(Part.class);
    for (String word : text.split(" ", -1)) {
      Matcher print = PRINT.matcher(word);
      Optional<Part> part =
          print.matches()
              ? Arrays.stream(Part.values())
                  .filter(p -> p.name().toLowerCase(Locale.ROOT).equals(print.group(1)))
                  .findFirst()
              : Optional.empty();
      if (part.isEmpty()) {
        return Optional.empty();
      }
      parts.put(
          part.get(),
          new Print(Integer.parseInt(print.group(2)), Long.parseUnsignedLong(print.group(3), 16)));
    }
    return Optional.of(new TokenFingerprint(parts));
  }

  /**
   * In which parts others differ from these, in words.
   *
   * @param now the tokens that are to be used
   * @param wanted parts that matter
   * @return nothing where they are the same
   */
  public List<String> differences(TokenFingerprint now, Set<Part> wanted) {
    return wanted.stream()
        .sorted()
        .filter(
            part ->
                !Optional.ofNullable(parts.get(part))
                    .equals(Optional.ofNullable(now.parts.get(part))))
        .map(part -> part.inWords() + difference(parts.get(part), now.parts.get(part)))
        .toList();
  }

  private static String difference(Print then, Print now) {
    if (then == null || now == null) {
      return then == null ? " was not there when it was scored" : " is not there any more";
    }
    return then.length() == now.length()
        ? " has other tokens than when it was scored"
        : String.format(
            Locale.ROOT,
            " had %,d tokens when it was scored and has %,d",
            then.length(),
            now.length());
  }
}
