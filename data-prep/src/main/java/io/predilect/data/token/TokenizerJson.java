package io.predilect.data.token;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * What a tokenizer.json must hold before the tokenizers library reads it. Most faults the library
 * reports; on those that are looked for here it ends the whole process, or goes on with tokens that
 * differ from time to time.
 */
final class TokenizerJson {
  private static final String PREFIX = "continuing_subword_prefix";
  private static final String CHARS_MAP = "precompiled_charsmap";
  private static final Pattern SPACE = Pattern.compile("\\s", Pattern.UNICODE_CHARACTER_CLASS);
  private static final String SAMPLE = "aA bB. 1\n\u2581x\u00e9\u6771 ";
  private static final int TRIE_BLOCK = 256 * Integer.BYTES;

  private TokenizerJson() {}

  /**
   * Checks a parsed file.
   *
   * @param file for messages
   * @throws TokenizerException when the library could not go by it
   */
  static void require(Path file, JsonNode tokenizer) {
    JsonNode model = tokenizer.path("model");
    if (!model.isObject()) {
      throw new TokenizerException(
          file
              + " is no tokenizer: it has no \"model\"; take the file from the model's own folder");
    }
    if (model.path("dropout").asDouble() > 0) {
      throw new TokenizerException(
          "%s draws its merges by chance (\"dropout\": %s), so that a text has other tokens each time; make it null"
              .formatted(file, model.path("dropout")));
    }
    requireAddedTokens(file, tokenizer.path("added_tokens"));
    requirePrefixedMerges(file, model);
    for (JsonNode step : steps(tokenizer.path("normalizer"), "normalizers")) {
      requireCharsMap(file, step);
      requireReplaced(file, step);
    }
    for (JsonNode step : steps(tokenizer.path("decoder"), "decoders")) {
      if (step.path("type").asText().equals("Strip") && step.path("stop").asInt() > 0) {
        throw ends(file, step, "on a token that is shorter than \"stop\"; make it 0");
      }
    }
  }

  private static void requireAddedTokens(Path file, JsonNode tokens) {
    for (JsonNode token : tokens) {
      if (!token.path("content").isTextual() || !token.path("id").isInt()) {
        throw new TokenizerException(
            "%s: the added token %s has no content or no id; take the file from the model's own folder"
                .formatted(file, token));
      }
    }
  }

  // At what is put where nothing was, before the end of a text.
  private static void requireReplaced(Path file, JsonNode step) {
    boolean nothing =
        switch (step.path("type").asText()) {
          case "Prepend" -> step.path("prepend").asText().isEmpty();
          case "Replace" ->
              !step.path("content").asText().isEmpty() && matchesNothing(step.path("pattern"));
          default -> false;
        };
    if (nothing) {
      throw ends(file, step, "on some texts; take that step out, or let its pattern match a text");
    }
  }

  // An expression that Java does not read is left to the library.
  private static boolean matchesNothing(JsonNode pattern) {
    if (pattern.path("String").isTextual()) {
      return pattern.path("String").textValue().isEmpty();
    }
    try {
      return Pattern.compile(pattern.path("Regex").asText("a"))
          .matcher(SAMPLE)
          .results()
          .anyMatch(match -> match.start() == match.end() && match.end() < SAMPLE.length());
    } catch (PatternSyntaxException e) {
      return false;
    }
  }

  private static TokenizerException ends(Path file, JsonNode step, String rest) {
    return new TokenizerException(
        "%s: at the step %s the tokenizers library ends the process %s"
            .formatted(file, step, rest));
  }

  // The steps one after another, of sequences too.
  private static List<JsonNode> steps(JsonNode step, String inner) {
    List<JsonNode> steps = new ArrayList<>(List.of(step));
    step.path(inner).forEach(one -> steps.addAll(steps(one, inner)));
    return steps;
  }

  /**
   * Checks added tokens, with what all files of a folder say of them: one that takes the white
   * space behind it would take another that begins with white space, and the library has two tokens
   * in one place, at which it ends the process. Those that are normalised are looked for by
   * themselves, and of white space alone where a normalizer strips it nothing is left, which is in
   * all places.
   *
   * @param file for messages
   * @throws TokenizerException when a text could be such
   */
  static void requireApart(Path file, JsonNode tokenizer) {
    boolean strips =
        steps(tokenizer.path("normalizer"), "normalizers").stream()
            .anyMatch(step -> step.path("type").asText().equals("Strip"));
    for (JsonNode token : tokenizer.path("added_tokens")) {
      if (strips
          && token.path("normalized").asBoolean()
          && token.path("content").asText("a").isBlank()) {
        throw new TokenizerException(
            "%s: the added token %s is white space, which the normalizer Strip takes off it (\"normalized\": true): the tokenizers library then ends the process on some texts; make \"normalized\" false, here and in tokenizer_config.json"
                .formatted(file, token.path("content")));
      }
    }
    for (JsonNode taking : tokenizer.path("added_tokens")) {
      for (JsonNode taken : tokenizer.path("added_tokens")) {
        if (taking.path("rstrip").asBoolean()
            && SPACE.matcher(taken.path("content").asText("")).lookingAt()
            && taking.path("normalized").asBoolean() == taken.path("normalized").asBoolean()) {
          throw new TokenizerException(
              "%s: the added token %s takes the white space behind it (\"rstrip\": true), and the added token %s begins with white space: a text that has one behind the other ends the tokenizers library, and with it the process; make \"rstrip\" false, or take one of the two out, here and in tokenizer_config.json"
                  .formatted(file, taking.path("content"), taken.path("content")));
        }
      }
    }
  }

  // The library cuts as many bytes off a merge's second part as the prefix has, whatever is there.
  private static void requirePrefixedMerges(Path file, JsonNode model) {
    String prefix = model.path(PREFIX).asText("");
    if (!model.path(PREFIX).isTextual() || prefix.isEmpty() || model.path("merges").isEmpty()) {
      return;
    }
    for (JsonNode merge : model.path("merges")) {
      String second =
          merge.isArray()
              ? merge.path(1).asText()
              : merge.asText().substring(merge.asText().indexOf(' ') + 1);
      if (!second.startsWith(prefix)) {
        throw new TokenizerException(
            "%s: \"%s\" is \"%s\", but in the merge %s the second part does not begin with it; make the key null if no token in \"vocab\" begins with it, or else take the file from the model's own folder"
                .formatted(file, PREFIX, prefix, merge));
      }
    }
  }

  // The map of sentencepiece: the length of a trie in bytes, the trie, and the texts it leads to.
  // Such a
  // trie (a double array of Darts) grows by blocks of 256 units.
  private static void requireCharsMap(Path file, JsonNode normalizer) {
    if (!normalizer.path("type").asText().equals("Precompiled")) {
      return;
    }
    String text = normalizer.path(CHARS_MAP).asText("");
    if (!isCharsMap(text)) {
      throw new TokenizerException(
          "%s: \"%s\" (%s characters) is no map of sentencepiece; copy the file again from its source, or take that normalizer out if it is empty there too"
              .formatted(file, CHARS_MAP, text.length()));
    }
  }

  private static boolean isCharsMap(String base64) {
    try {
      ByteBuffer map =
          ByteBuffer.wrap(Base64.getDecoder().decode(base64)).order(ByteOrder.LITTLE_ENDIAN);
      if (map.remaining() < Integer.BYTES) {
        return false;
      }
      int trie = map.getInt();
      if (trie <= 0 || trie % TRIE_BLOCK != 0 || trie > map.remaining()) {
        return false;
      }
      StandardCharsets.UTF_8.newDecoder().decode(map.position(map.position() + trie));
      return true;
    } catch (IllegalArgumentException | CharacterCodingException e) {
      return false; // no base64, or no text behind the trie
    }
  }
}
