package io.predilect.data.token;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
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
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Folders of tokenizers in which files are missing, broken, elsewhere or of another model. */
class ChatTokenizerFolderTest {
  private static final List<Message> HELLO = List.of(Message.user("hello there, why?"));

  @TempDir Path folder;

  @Test
  void folderWithoutTemplateGetsThePlainForm() throws IOException {
    TokenizerFixture.chatMl(folder);
    ObjectNode config = TokenizerFixture.read(folder, "tokenizer_config.json");
    config.remove("chat_template");
    TokenizerFixture.write(
        folder, "tokenizer_config.json", config.put("eos_token", "<|endoftext|>"));
    try (ChatTokenizer chat = ChatTokenizer.open(folder)) {
      assertEquals("User: hello there, why?\n\nAssistant:", chat.decode(chat.prompt(HELLO), false));
      assertEquals(
          " the answer<|endoftext|>", chat.decode(chat.response(HELLO, "the answer"), false));
    }
  }

  @Test
  void templateMayStandInItsOwnFileOrInAList() throws IOException {
    TokenizerFixture.chatMl(folder);
    Tokens before = TokenizerFixture.prompt(folder, HELLO);
    ObjectNode config = TokenizerFixture.read(folder, "tokenizer_config.json");
    String template = config.remove("chat_template").asText();
    config.putArray("chat_template").addObject().put("name", "default").put("template", template);
    TokenizerFixture.write(folder, "tokenizer_config.json", config);
    assertEquals(before, TokenizerFixture.prompt(folder, HELLO));
    config.remove("chat_template");
    TokenizerFixture.write(folder, "tokenizer_config.json", config);
    Files.writeString(folder.resolve("chat_template.jinja"), template);
    assertEquals(before, TokenizerFixture.prompt(folder, HELLO));
  }

  @Test
  void digestChangesWithTheTemplate() throws IOException {
    TokenizerFixture.chatMl(folder);
    String before = digest();
    assertEquals(before, digest());
    Files.writeString(folder.resolve("chat_template.jinja"), "{{ messages[-1].content }}!");
    assertNotEquals(before, digest());
  }

  /** As transformers saves what it has loaded, and as TRL gives a padding token that is missing. */
  @Test
  void digestStaysWhereTheSameTokenizerIsWrittenInAnotherWay() throws IOException {
    TokenizerFixture.chatMl(folder);
    String before = digest();
    ObjectNode config = TokenizerFixture.read(folder, "tokenizer_config.json");
    Files.writeString(
        folder.resolve("chat_template.jinja"), config.remove("chat_template").asText());
    TokenizerFixture.write(
        folder,
        "tokenizer_config.json",
        config.put("pad_token", config.path("eos_token").asText()));
    ObjectNode tokenizer = TokenizerFixture.read(folder, "tokenizer.json");
    ObjectNode model = (ObjectNode) tokenizer.remove("model");
    ArrayNode merges = model.putArray("merges").removeAll();
    for (JsonNode merge : TokenizerFixture.read(folder, "tokenizer.json").at("/model/merges")) {
      if (merge.isTextual()) {
        String[] parts = merge.textValue().split(" ", -1);
        merges.addArray().add(parts[0]).add(parts[1]);
      } else {
        merges.add(merge.path(0).asText() + " " + merge.path(1).asText());
      }
    }
    tokenizer.set("model", model.put("ignore_merges", false).put("continuing_subword_prefix", ""));
    tokenizer
        .putObject("truncation")
        .put("direction", "Right")
        .put("max_length", 7)
        .put("strategy", "LongestFirst")
        .put("stride", 0);
    JsonNode step = tokenizer.get("pre_tokenizer");
    tokenizer
        .putObject("pre_tokenizer")
        .put("type", "Sequence")
        .putArray("pretokenizers")
        .add(step);
    TokenizerFixture.write(folder, "tokenizer.json", tokenizer);
    assertEquals(before, digest());
    merges.remove(merges.size() - 1);
    TokenizerFixture.write(folder, "tokenizer.json", tokenizer);
    assertNotEquals(before, digest());
  }

  @Test
  void missingAndBrokenFilesAreNamed() throws IOException {
    TokenizerException missing =
        assertThrows(TokenizerException.class, () -> ChatTokenizer.open(folder.resolve("none")));
    assertTrue(missing.getMessage().contains("none/tokenizer.json"), missing.getMessage());
    Files.writeString(folder.resolve("tokenizer.json"), "{\"model\": {\"type\": \"BPE\"");
    TokenizerException cut =
        assertThrows(TokenizerException.class, () -> ChatTokenizer.open(folder));
    assertTrue(cut.getMessage().contains("not JSON"), cut.getMessage());
    Files.writeString(folder.resolve("tokenizer.json"), "{\"model\": {\"type\": \"Unheard\"}}");
    TokenizerException odd =
        assertThrows(TokenizerException.class, () -> ChatTokenizer.open(folder));
    assertTrue(odd.getMessage().contains("not a tokenizer"), odd.getMessage());
  }

  @Test
  void noEndOfTurnIsAnErrorThatSaysSo() throws IOException {
    TokenizerFixture.chatMl(folder);
    Files.writeString(
        folder.resolve("tokenizer_config.json"),
        "{\"chat_template\": \"{% for m in messages %}{{ m.content }}{% endfor %}\"}");
    TokenizerException none =
        assertThrows(TokenizerException.class, () -> ChatTokenizer.open(folder));
    assertTrue(none.getMessage().contains("eos_token"), none.getMessage());
  }

  /** The ids are transformers' with these files. */
  @Test
  void flagsOfTheConfigurationAreObeyed() throws IOException {
    TokenizerFixture.chatMl(folder);
    Tokens plain = response("hello");
    end("lstrip", true);
    assertEquals(plain, response("hello \n\u00a0"));
    end("lstrip", false);
    assertNotEquals(plain, response("hello \n\u00a0"));
    for (String flag : List.of("single_word", "normalized")) {
      end(flag, true);
      ObjectNode tokenizer = TokenizerFixture.read(folder, "tokenizer.json");
      tokenizer.putObject("normalizer").put("type", "Prepend").put("prepend", "_");
      TokenizerFixture.write(folder, "tokenizer.json", tokenizer);
      assertTrue(refusal().contains("ends a turn with <|im_end|>, which behind a word"), flag);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          split_special_tokens|true|false|"split_special_tokens": true splits
          add_prefix_space|true|false|"add_prefix_space": true, but tokenizer.json puts no space
          add_prefix_space|false|true|"add_prefix_space": false, but tokenizer.json puts a space
          split_special_tokens|false|false|
          add_prefix_space|true|true|
          add_prefix_space|false|false|
          """)
  void whatTheConfigurationSaysOtherwiseIsRefused(
      String option, boolean value, boolean prefixed, String said) throws IOException {
    TokenizerFixture.chatMl(folder);
    ObjectNode config = TokenizerFixture.read(folder, "tokenizer_config.json");
    TokenizerFixture.write(folder, "tokenizer_config.json", config.put(option, value));
    ObjectNode tokenizer = TokenizerFixture.read(folder, "tokenizer.json");
    ObjectNode steps = tokenizer.putObject("pre_tokenizer").put("type", "Sequence");
    steps
        .putArray("pretokenizers")
        .addObject()
        .put("type", "ByteLevel")
        .put("add_prefix_space", prefixed)
        .put("trim_offsets", true)
        .put("use_regex", true);
    TokenizerFixture.write(folder, "tokenizer.json", tokenizer);
    if (said == null) {
      assertFalse(response("hello").isEmpty());
    } else {
      assertTrue(refusal().contains(said), refusal());
    }
  }

  private void end(String flag, boolean value) throws IOException {
    ObjectNode config = TokenizerFixture.read(folder, "tokenizer_config.json");
    for (var token : TokenizerFixture.read(folder, "tokenizer.json").path("added_tokens")) {
      if (token.path("content").asText().equals("<|im_end|>")) {
        config
            .putObject("added_tokens_decoder")
            .set(token.path("id").asText(), ((ObjectNode) token.deepCopy()).put(flag, value));
      }
    }
    TokenizerFixture.write(folder, "tokenizer_config.json", config);
  }

  private Tokens response(String text) {
    try (ChatTokenizer chat = ChatTokenizer.open(folder)) {
      return chat.response(HELLO, text);
    }
  }

  private String refusal() {
    return assertThrows(TokenizerException.class, () -> ChatTokenizer.open(folder)).getMessage();
  }

  /** An added token that the model was not resized for: only texts that need it are no use. */
  @Test
  void aTokenThatTheModelHasNoRowForIsNamed() throws IOException {
    TokenizerFixture.chatMl(folder);
    int size;
    try (TextTokenizer text = TextTokenizer.open(folder)) {
      size = text.vocabSize();
    }
    ObjectNode tokenizer = TokenizerFixture.read(folder, "tokenizer.json");
    ArrayNode added = (ArrayNode) tokenizer.path("added_tokens");
    added.add(
        ((ObjectNode) added.get(0).deepCopy())
            .put("id", size)
            .put("content", "genome")
            .put("special", false));
    TokenizerFixture.write(folder, "tokenizer.json", tokenizer);
    ObjectNode config = tokenizer.objectNode().put("vocab_size", size);
    TokenizerFixture.write(folder, "config.json", config);
    try (ChatTokenizer chat = ChatTokenizer.open(folder)) {
      assertEquals("hello<|im_end|>", chat.decode(chat.response(HELLO, "hello"), false));
      for (Executable used :
          List.<Executable>of(
              () -> chat.response(HELLO, "the genome"),
              () -> chat.prompt(List.of(Message.user("a genome?"))))) {
        VocabularyException e = assertThrows(VocabularyException.class, used);
        assertTrue(e.getMessage().contains("tokenizer.json has the token \"genome\""));
        assertTrue(e.getMessage().contains("only " + size + " (vocab_size"), e.getMessage());
      }
    }
    config.put("vocab_size", size + 64);
    TokenizerFixture.write(folder, "config.json", config);
    try (ChatTokenizer chat = ChatTokenizer.open(folder)) {
      assertEquals("genome", chat.decode(chat.response(HELLO, "genome"), true));
    }
    // What every row needs is told at once.
    TokenizerFixture.write(folder, "config.json", config.put("vocab_size", 1));
    assertThrows(VocabularyException.class, () -> ChatTokenizer.open(folder));
  }

  private String digest() {
    try (ChatTokenizer chat = ChatTokenizer.open(folder)) {
      return chat.digest();
    }
  }
}
