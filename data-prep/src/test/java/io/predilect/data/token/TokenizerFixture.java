package io.predilect.data.token;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.predilect.data.bpe.BpeTokenizerFolder;
import io.predilect.data.bpe.BpeTrainer;
import io.predilect.data.bpe.PreTokenizer;
import io.predilect.data.pair.Message;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Tokenizer folders as published models have them, around a small BPE. */
public final class TokenizerFixture {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> TEXTS =
      List.of(
          "the user asks and the assistant answers: hello there, hello you, what is this and why?",
          "system user assistant model; one two three four, the answer is the same as the answer",
          "hello hello world world  and so on\n\n and so on. Tell me more, tell me why.");

  private TokenizerFixture() {}

  /** A folder with ChatML, as the trainer writes it. */
  public static Path chatMl(Path folder) throws IOException {
    BpeTokenizerFolder.write(
        folder, BpeTrainer.train(TEXTS.iterator(), BpeTrainer.Settings.ofSize(360)));
    return folder;
  }

  /** A folder with one of the golden templates and its special tokens. */
  static Path golden(Path folder, String name, String... moreSpecials) throws IOException {
    JsonNode entry;
    try (InputStream in =
        TokenizerFixture.class.getResourceAsStream("/io/predilect/data/template/goldens.json")) {
      entry = JSON.readTree(in).path("templates").path(name);
    }
    List<String> specials = new ArrayList<>(BpeTrainer.Settings.ofSize(1000).specialTokens());
    ObjectNode config = JSON.createObjectNode();
    for (String token : List.of("bos_token", "eos_token")) {
      String text = entry.path(token).asText("");
      if (!text.isEmpty()) {
        config.putObject(token).put("content", text);
        add(specials, text);
      }
    }
    for (String special : moreSpecials) {
      add(specials, special);
    }
    config.put("chat_template", entry.path("template").asText());
    BpeTokenizerFolder.write(
        folder,
        BpeTrainer.train(
            TEXTS.iterator(),
            new BpeTrainer.Settings(360 + specials.size(), 2, PreTokenizer.GPT2, specials)));
    Files.delete(folder.resolve("generation_config.json"));
    write(folder, "tokenizer_config.json", config);
    return folder;
  }

  /** A folder whose tokenizer puts a space before every text, as Llama 2's and Mistral's do. */
  static void prefixing(Path folder) throws IOException {
    String special =
        "{\"id\":%s,\"content\":\"%s\",\"single_word\":false,\"lstrip\":false,\"rstrip\":false,"
            + "\"normalized\":false,\"special\":true}";
    Files.writeString(
        folder.resolve("tokenizer.json"),
        "{\"version\":\"1.0\",\"added_tokens\":["
            + special.formatted(0, "<unk>")
            + ","
            + special.formatted(1, "<s>")
            + ","
            + special.formatted(2, "</s>")
            + "],\"normalizer\":{\"type\":\"Sequence\",\"normalizers\":["
            + "{\"type\":\"Prepend\",\"prepend\":\"\u2581\"},{\"type\":\"Replace\",\"pattern\":"
            + "{\"String\":\" \"},\"content\":\"\u2581\"}]},\"model\":{\"type\":\"BPE\","
            + "\"unk_token\":\"<unk>\",\"vocab\":{\"<unk>\":0,\"<s>\":1,\"</s>\":2,\"\\n\":3,"
            + "\"\u2581\":4,\"a\":5,\"b\":6,\"\u2581a\":7},\"merges\":[\"\u2581 a\"]}}");
    write(
        folder,
        "tokenizer_config.json",
        JSON.createObjectNode()
            .put("bos_token", "<s>")
            .put("eos_token", "</s>")
            .put(
                "chat_template",
                "{{ bos_token }}{% for m in messages %}{% if m.role == 'assistant' %}"
                    + "{{ m.content + eos_token }}{% else %}{{ m.content + '\n' }}"
                    + "{% endif %}{% endfor %}"));
  }

  /** Makes the folder's tokenizer put a token before every sequence, as Llama's do. */
  static void beginWith(Path folder, String token) throws IOException {
    ObjectNode tokenizer = read(folder, "tokenizer.json");
    int id = -1;
    for (JsonNode added : tokenizer.path("added_tokens")) {
      id = added.path("content").asText().equals(token) ? added.path("id").asInt() : id;
    }
    ObjectNode post = tokenizer.putObject("post_processor").put("type", "TemplateProcessing");
    post.set(
        "single",
        JSON.readTree(
            "[{\"SpecialToken\":{\"id\":\"%s\",\"type_id\":0}},{\"Sequence\":{\"id\":\"A\",\"type_id\":0}}]"
                .formatted(token)));
    post.set("pair", JSON.readTree("[{\"Sequence\":{\"id\":\"A\",\"type_id\":0}}]"));
    post.set(
        "special_tokens",
        JSON.readTree(
            "{\"%s\":{\"id\":\"%s\",\"ids\":[%s],\"tokens\":[\"%s\"]}}"
                .formatted(token, token, id, token)));
    write(folder, "tokenizer.json", tokenizer);
  }

  static ObjectNode read(Path folder, String file) throws IOException {
    return (ObjectNode) JSON.readTree(folder.resolve(file).toFile());
  }

  static void write(Path folder, String file, JsonNode content) throws IOException {
    JSON.writeValue(folder.resolve(file).toFile(), content);
  }

  private static void add(List<String> specials, String token) {
    if (!specials.contains(token)) {
      specials.add(token);
    }
  }

  /** What a folder's tokenizer makes of messages. */
  static Tokens prompt(Path folder, List<Message> messages) {
    try (ChatTokenizer chat = ChatTokenizer.open(folder)) {
      return chat.prompt(messages);
    }
  }
}
