package io.predilect.data.token;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.predilect.data.pair.Message;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What stands in other files than tokenizer.json counts as it does in transformers. */
class TokenizerFilesTest {
  private static final List<Message> HELLO = List.of(Message.user("hello there"));

  @TempDir private Path folder;

  /** As transformers does: it is a token, though tokenizer.json alone has it as a plain piece. */
  @Test
  void tokensThatOnlyTheConfigNamesAreTokens() throws IOException {
    ObjectNode tokenizer = TokenizerFixture.read(TokenizerFixture.chatMl(folder), "tokenizer.json");
    String whole = "<|im_start|>user\nhello<|im_end|>\n<|im_start|>assistant\n";
    Tokens before;
    try (ChatTokenizer chat = ChatTokenizer.open(folder)) {
      before = chat.prompt(List.of(Message.user("hello"))).plus(chat.response(HELLO, "hello"));
    }
    ObjectNode config = TokenizerFixture.read(folder, "tokenizer_config.json");
    ObjectNode decoder = config.putObject("added_tokens_decoder");
    ArrayNode kept = tokenizer.arrayNode();
    for (JsonNode token : tokenizer.path("added_tokens")) {
      if (token.path("content").asText().equals("<|im_start|>")) {
        decoder.set(token.path("id").asText(), token);
      } else {
        kept.add(token);
      }
    }
    tokenizer.set("added_tokens", kept);
    TokenizerFixture.write(folder, "tokenizer.json", tokenizer);
    TokenizerFixture.write(folder, "tokenizer_config.json", config);
    try (ChatTokenizer chat = ChatTokenizer.open(folder)) {
      Tokens prompt = chat.prompt(List.of(Message.user("hello")));
      assertEquals(before, prompt.plus(chat.response(HELLO, "hello")));
      assertEquals(whole, chat.decode(prompt, false));
    }
  }

  @Test
  void aTokenWithoutAnIdThatTheTemplateWritesIsRefused() throws IOException {
    TokenizerFixture.chatMl(folder);
    ObjectNode config = TokenizerFixture.read(folder, "tokenizer_config.json");
    config.putArray("additional_special_tokens").add("<|turn|>").add("<|unused|>");
    TokenizerFixture.write(folder, "tokenizer_config.json", config);
    ChatTokenizer.open(folder).close();
    String template = config.path("chat_template").asText();
    config.put("chat_template", "<|turn|>" + template);
    TokenizerFixture.write(folder, "tokenizer_config.json", config);
    assertRefused("has no token <|turn|>, which its chat template writes");
  }

  @Test
  void aTemplateThatLiesElsewhereIsFoundOrRefused() throws IOException {
    TokenizerFixture.chatMl(folder);
    ObjectNode config = TokenizerFixture.read(folder, "tokenizer_config.json");
    Tokens expected;
    try (ChatTokenizer chat = ChatTokenizer.open(folder)) {
      expected = chat.prompt(HELLO);
    }
    JsonNode template = config.remove("chat_template");
    TokenizerFixture.write(folder, "tokenizer_config.json", config);
    ObjectNode processor = config.objectNode();
    processor.set("chat_template", template);
    TokenizerFixture.write(folder, "chat_template.json", processor);
    try (ChatTokenizer chat = ChatTokenizer.open(folder)) {
      assertEquals(expected, chat.prompt(HELLO));
    }
    Files.delete(folder.resolve("chat_template.json"));
    config.putObject("chat_template").set("default", template);
    TokenizerFixture.write(folder, "tokenizer_config.json", config);
    try (ChatTokenizer chat = ChatTokenizer.open(folder)) {
      assertEquals(expected, chat.prompt(HELLO));
    }
    config.remove("chat_template");
    TokenizerFixture.write(folder, "tokenizer_config.json", config);
    Files.createDirectory(folder.resolve("additional_chat_templates"));
    assertRefused("additional_chat_templates has chat templates and none is called \"default\"");
  }

  @Test
  void theConfigDecidesWhetherASequenceBeginsWithBos() throws IOException {
    TokenizerFixture.prefixing(folder);
    ObjectNode config = TokenizerFixture.read(folder, "tokenizer_config.json");
    config.put(
        "chat_template", config.path("chat_template").asText().replace("{{ bos_token }}", ""));
    TokenizerFixture.write(folder, "tokenizer_config.json", config);
    List<Message> b = List.of(Message.user("b"));
    Tokens without;
    try (ChatTokenizer chat = ChatTokenizer.open(folder)) {
      without = chat.prompt(b);
    }
    TokenizerFixture.write(folder, "tokenizer_config.json", config.put("add_bos_token", true));
    try (ChatTokenizer chat = ChatTokenizer.open(folder)) {
      assertEquals(Tokens.of(1).plus(without), chat.prompt(b));
    }
    TokenizerFixture.beginWith(folder, "<s>");
    TokenizerFixture.write(folder, "tokenizer_config.json", config.put("add_bos_token", false));
    try (ChatTokenizer chat = ChatTokenizer.open(folder)) {
      assertEquals(without, chat.prompt(b));
    }
  }

  /** The ids are transformers': such a file is of versions that had no added_tokens_decoder. */
  @Test
  void anAddedTokensFileCountsWhereNoNewerListIsThere() throws IOException {
    TokenizerFixture.chatMl(folder);
    int next;
    Tokens pieces;
    try (ChatTokenizer chat = ChatTokenizer.open(folder)) {
      next = chat.vocabSize();
      pieces = chat.prompt(List.of(Message.user("foobar")));
    }
    ObjectNode config = TokenizerFixture.read(folder, "tokenizer_config.json");
    TokenizerFixture.write(folder, "added_tokens.json", config.objectNode().put("foobar", next));
    try (ChatTokenizer chat = ChatTokenizer.open(folder)) {
      Tokens prompt = chat.prompt(List.of(Message.user("foobar")));
      assertTrue(prompt.length() < pieces.length());
      assertTrue(IntStream.range(0, prompt.length()).anyMatch(i -> prompt.at(i) == next));
    }
    config.putObject("added_tokens_decoder");
    TokenizerFixture.write(folder, "tokenizer_config.json", config);
    try (ChatTokenizer chat = ChatTokenizer.open(folder)) {
      assertEquals(pieces, chat.prompt(List.of(Message.user("foobar"))));
    }
  }

  @Test
  void anOlderMapOfSpecialTokensGoesFirstOnlyWhereNoNewerListIsThere() throws IOException {
    TokenizerFixture.prefixing(folder);
    ObjectNode config = TokenizerFixture.read(folder, "tokenizer_config.json");
    ObjectNode map = config.objectNode().put("bos_token", "</s>");
    TokenizerFixture.write(folder, "special_tokens_map.json", map);
    assertEquals(2, firstToken());
    config.putObject("added_tokens_decoder");
    TokenizerFixture.write(folder, "tokenizer_config.json", config);
    assertEquals(1, firstToken());
  }

  @ParameterizedTest
  @ValueSource(strings = {"extra_special_tokens", "model_specific_special_tokens"})
  void tokensOfAModelsOwnNamesAreThereForTheTemplate(String key) throws IOException {
    TokenizerFixture.prefixing(folder);
    ObjectNode config = TokenizerFixture.read(folder, "tokenizer_config.json");
    String template = config.path("chat_template").asText();
    config.put("chat_template", template.replace("bos_token", "turn_token"));
    config.putObject(key).put("turn_token", "</s>");
    TokenizerFixture.write(folder, "tokenizer_config.json", config);
    assertEquals(2, firstToken());
  }

  @ParameterizedTest
  @CsvSource({"mistral, 4.51.0, true", "mistral, 5.1.0, false", "llama, 4.51.0, false"})
  void aWayOfSplittingThatTransformersPutsInItsPlaceIsRefused(
      String type, String version, boolean refused) throws IOException {
    TokenizerFixture.chatMl(folder);
    ObjectNode config = TokenizerFixture.read(folder, "tokenizer_config.json");
    TokenizerFixture.write(folder, "tokenizer_config.json", config.put("fix_mistral_regex", true));
    ObjectNode model = config.objectNode().put("model_type", type);
    TokenizerFixture.write(folder, "config.json", model.put("transformers_version", version));
    ChatTokenizer.open(folder).close(); // small ones are not Mistral's
    ObjectNode tokenizer = TokenizerFixture.read(folder, "tokenizer.json");
    ObjectNode vocabulary = (ObjectNode) tokenizer.path("model").path("vocab");
    for (int id = vocabulary.size() + tokenizer.path("added_tokens").size(); id < 101_000; id++) {
      vocabulary.put("unused" + id, id);
    }
    TokenizerFixture.write(folder, "tokenizer.json", tokenizer);
    if (refused) {
      assertRefused("\"fix_mistral_regex\": true");
    } else {
      ChatTokenizer.open(folder).close();
    }
  }

  private int firstToken() {
    try (ChatTokenizer chat = ChatTokenizer.open(folder)) {
      return chat.prompt(List.of(Message.user("a"))).at(0);
    }
  }

  private void assertRefused(String part) {
    String message =
        assertThrows(TokenizerException.class, () -> ChatTokenizer.open(folder).close())
            .getMessage();
    assertTrue(message.contains(part), message);
  }
}
