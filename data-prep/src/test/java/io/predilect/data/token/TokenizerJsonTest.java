package io.predilect.data.token;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files on which the tokenizers library would end the process are refused before it reads them. */
class TokenizerJsonTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path folder;

  @Test
  void mergesByChance() throws IOException {
    ObjectNode tokenizer = bpe("[\"l o\"]");
    ((ObjectNode) tokenizer.path("model")).put("dropout", 0.1);
    assertRefused(tokenizer, "draws its merges by chance (\"dropout\": 0.1)");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "##;[\"l o\"];\"l o\"",
        "##;[[\"l\", \"o\"]];[\"l\",\"o\"]",
        "##;[\"l ##o\", \"##o w\"];\"##o w\"",
        "#;[\"l é\"];\"l é\"",
        "▁;[\"l o\"];\"l o\""
      })
  void mergesWithoutTheirPrefix(String prefix, String merges, String told) throws IOException {
    ObjectNode tokenizer = bpe(merges);
    ((ObjectNode) tokenizer.path("model")).put("continuing_subword_prefix", prefix);
    assertRefused(tokenizer, "in the merge " + told + " the second part does not begin with it");
  }

  @ParameterizedTest
  @ValueSource(strings = {"##", "▁"})
  void mergesWithTheirPrefixAreRead(String prefix) throws IOException {
    ObjectNode tokenizer = bpe("[\"l " + prefix + "o\"]");
    ObjectNode model = (ObjectNode) tokenizer.path("model");
    model.put("continuing_subword_prefix", prefix);
    ObjectNode vocab = (ObjectNode) model.path("vocab");
    vocab.put(prefix + "o", vocab.size());
    try (TextTokenizer opened = open(tokenizer)) {
      assertEquals("lo", opened.decode(opened.encode("lo"), false));
    }
  }

  @ParameterizedTest
  @CsvSource({"0, true", "4, true", "1030, true", "4096, false", "1024, false"})
  void mapsOfCharactersThatAreCutOff(int trie, boolean whole) throws IOException {
    int there = whole ? trie : trie / 2;
    byte[] map =
        ByteBuffer.allocate(Integer.BYTES + there + 4)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putInt(trie)
            .array();
    assertMapRefused(Base64.getEncoder().encodeToString(map));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "AAAA", "no base64", "AAQAAA=="})
  void textsThatAreNoMapOfCharacters(String map) throws IOException {
    assertMapRefused(map);
  }

  @Test
  void aMapOfCharactersIsRead() throws IOException {
    byte[] map =
        ByteBuffer.allocate(Integer.BYTES + 1024 + 4)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putInt(1024)
            .array();
    ObjectNode tokenizer = bpe("[\"l o\"]");
    tokenizer.set("normalizer", precompiled(Base64.getEncoder().encodeToString(map)));
    try (TextTokenizer opened = open(tokenizer)) {
      assertTrue(opened.encode("low").length() > 0);
    }
  }

  @Test
  void aTextWithoutTokensIsNamed() throws IOException {
    ObjectNode tokenizer = bpe("[]");
    ObjectNode model = JSON.createObjectNode().put("type", "Unigram");
    model.putNull("unk_id");
    model.putArray("vocab").addArray().add("a").add(-1.0);
    model.withArray("vocab").addArray().add("\n").add(-1.0);
    tokenizer.set("model", model);
    try (TextTokenizer opened = open(tokenizer)) {
      TokenizerException refused =
          assertThrows(TokenizerException.class, () -> opened.encode("z".repeat(50)));
      assertTrue(
          refused.getMessage().contains("no tokens for the text \"" + "z".repeat(40) + "…\""),
          refused.getMessage());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "true, ' ', false, true",
    "true, '\u3000a', false, true",
    "false, ' ', false, false",
    "true, 'a ', false, false",
    "true, ' ', true, false"
  })
  void anAddedTokenThatTakesAnother(
      boolean takes, String second, boolean normalized, boolean refused) throws IOException {
    ObjectNode tokenizer = bpe("[]");
    added(tokenizer, 8, "<x>").put("rstrip", takes);
    added(tokenizer, 9, second).put("normalized", normalized);
    if (refused) {
      assertRefused(tokenizer, "the added token \"<x>\" takes the white space behind it");
    } else {
      try (TextTokenizer opened = open(tokenizer)) {
        assertTrue(opened.encode("l<x>" + second + "l<x>   a o").length() > 0);
      }
    }
  }

  /** transformers takes the flags from there. */
  @Test
  void anAddedTokenThatTakesAnotherAsTheOptionsSay() throws IOException {
    ObjectNode tokenizer = bpe("[]");
    added(tokenizer, 8, "<x>");
    added(tokenizer, 9, "\n\n");
    Files.writeString(
        folder.resolve("tokenizer_config.json"),
        "{\"added_tokens_decoder\": {\"8\": {\"content\": \"<x>\", \"rstrip\": true}}}");
    assertRefused(tokenizer, "the added token \"\\n\\n\" begins with white space");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "normalizer; normalizers; {\"type\": \"Prepend\", \"prepend\": \"\"}; true",
        "normalizer; normalizers; {\"type\": \"Prepend\", \"prepend\": \"l\"}; false",
        "normalizer; normalizers; {\"type\": \"Replace\", \"pattern\": {\"String\": \"\"}, \"content\": \"l\"}; true",
        "normalizer; normalizers; {\"type\": \"Replace\", \"pattern\": {\"Regex\": \"x*\"}, \"content\": \"l\"}; true",
        "normalizer; normalizers; {\"type\": \"Replace\", \"pattern\": {\"Regex\": \"^\"}, \"content\": \"l\"}; true",
        "normalizer; normalizers; {\"type\": \"Replace\", \"pattern\": {\"Regex\": \"(?=a)\"}, \"content\": \"l\"}; true",
        "normalizer; normalizers; {\"type\": \"Replace\", \"pattern\": {\"Regex\": \"$\"}, \"content\": \"l\"}; false",
        "normalizer; normalizers; {\"type\": \"Replace\", \"pattern\": {\"Regex\": \"x*\"}, \"content\": \"\"}; false",
        "normalizer; normalizers; {\"type\": \"Replace\", \"pattern\": {\"Regex\": \" {2,}\"}, \"content\": \" \"}; false",
        "normalizer; normalizers; {\"type\": \"Replace\", \"pattern\": {\"String\": \" \"}, \"content\": \"\"}; false",
        "decoder; decoders; {\"type\": \"Strip\", \"content\": \" \", \"start\": 0, \"stop\": 1}; true",
        "decoder; decoders; {\"type\": \"Strip\", \"content\": \" \", \"start\": 1, \"stop\": 0}; false"
      })
  void stepsAtWhichItEnds(String key, String steps, String step, boolean refused)
      throws IOException {
    ObjectNode tokenizer = bpe("[]");
    ObjectNode sequence = tokenizer.putObject(key).put("type", "Sequence");
    sequence.putArray(steps).add(JSON.readTree(step));
    if (refused) {
      assertRefused(tokenizer, "at the step " + JSON.readTree(step));
    } else {
      try (TextTokenizer opened = open(tokenizer)) {
        for (String text : List.of("", "l", "lo w  a")) {
          opened.decode(opened.encode(text), false);
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"true", "[]", "{\"id\": 3}", "{\"content\": \"a\", \"id\": null}"})
  void whatIsNoAddedToken(String token) throws IOException {
    ObjectNode tokenizer = bpe("[]");
    tokenizer.putArray("added_tokens").add(JSON.readTree(token));
    assertRefused(tokenizer, "has no content or no id");
  }

  @ParameterizedTest
  @CsvSource({
    "Strip, ' ', true, true",
    "Strip, ' ', false, false",
    "Strip, ' a', true, false",
    "NFC, ' ', true, false"
  })
  void anAddedTokenOfWhichNothingIsLeft(
      String step, String content, boolean normalized, boolean refused) throws IOException {
    ObjectNode tokenizer = bpe("[]");
    tokenizer
        .putObject("normalizer")
        .put("type", step)
        .put("strip_left", true)
        .put("strip_right", true);
    added(tokenizer, 8, content).put("normalized", normalized);
    if (refused) {
      assertRefused(tokenizer, "the added token \" \" is white space");
    } else {
      try (TextTokenizer opened = open(tokenizer)) {
        assertTrue(opened.encode("l éo a ö").length() > 0);
      }
    }
  }

  private static ObjectNode added(ObjectNode tokenizer, int id, String text) {
    return tokenizer
        .withArray("added_tokens")
        .addObject()
        .put("id", id)
        .put("content", text)
        .put("single_word", false)
        .put("lstrip", false)
        .put("rstrip", false)
        .put("normalized", false)
        .put("special", false);
  }

  private void assertMapRefused(String map) throws IOException {
    ObjectNode tokenizer = bpe("[\"l o\"]");
    ObjectNode steps = JSON.createObjectNode().put("type", "Sequence");
    steps.putArray("normalizers").add(precompiled(map));
    tokenizer.set("normalizer", steps);
    assertRefused(
        tokenizer,
        "\"precompiled_charsmap\" (" + map.length() + " characters) is no map of sentencepiece");
  }

  private static ObjectNode precompiled(String map) {
    return JSON.createObjectNode().put("type", "Precompiled").put("precompiled_charsmap", map);
  }

  private void assertRefused(ObjectNode tokenizer, String message) throws IOException {
    TokenizerException refused =
        assertThrows(TokenizerException.class, () -> open(tokenizer).close());
    assertTrue(refused.getMessage().contains(message), refused.getMessage());
  }

  private TextTokenizer open(ObjectNode tokenizer) throws IOException {
    Files.writeString(folder.resolve("tokenizer.json"), tokenizer.toString());
    return TextTokenizer.open(folder);
  }

  private static ObjectNode bpe(String merges) throws IOException {
    return (ObjectNode)
        JSON.readTree(
            """
            {"version": "1.0", "added_tokens": [], "model": {"type": "BPE", "unk_token": "<unk>",
             "vocab": {"<unk>": 0, "l": 1, "o": 2, "w": 3, "lo": 4, "é": 5, "lé": 6, "a": 7},
             "merges": %s}}
            """
                .formatted(merges));
  }
}
