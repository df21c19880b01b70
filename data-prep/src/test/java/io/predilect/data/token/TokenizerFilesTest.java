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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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

  @Test
  void mergesByChanceAreRefused() throws IOException {
    ObjectNode tokenizer = TokenizerFixture.read(TokenizerFixture.chatMl(folder), "tokenizer.json");
    ((ObjectNode) tokenizer.path("model")).put("dropout", 0.1);
    TokenizerFixture.write(folder, "tokenizer.json", tokenizer);
    assertRefused("draws its merges by chance (\"dropout\": 0.1)");
  }

  private void assertRefused(String part) {
    String message =
        assertThrows(TokenizerException.class, () -> ChatTokenizer.open(folder).close())
            .getMessage();
    assertTrue(message.contains(part), message);
  }
}
