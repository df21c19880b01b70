package io.predilect.jobs.init;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.predilect.data.pair.Message;
import io.predilect.data.template.TemplateException;
import io.predilect.data.token.ChatTokenizer;
import io.predilect.data.token.TemplateFiles;
import io.predilect.data.token.Tokens;
import io.predilect.jobs.config.ConfigException;
import io.predilect.jobs.config.InitSettings;
import io.predilect.jobs.failure.JobException;
import io.predilect.jobs.fixture.StageTrial;
import io.predilect.jobs.manifest.RowCounts;
import io.predilect.jobs.manifest.StageResult;
import io.predilect.jobs.stage.StageContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models to start from that have a chat template of one's own. */
final class InitStageTest {
  private static final List<Message> PROMPT = List.of(Message.user("a long text TL;DR:"));

  @TempDir Path folder;
  private Path given;

  @BeforeEach
  void makeModel() throws IOException {
    given = StageTrial.model(folder.resolve("given"), StageTrial.pairs(20), 64);
  }

  private StageContext context(String settings) throws IOException {
    return StageTrial.context(
        StageTrial.session(),
        "  - init: {" + settings + "}\n",
        Map.of(),
        Files.createTempDirectory(folder, "run"));
  }

  private Path made(String settings) throws IOException {
    StageContext context = context(settings);
    StageResult result = new InitStage((InitSettings) context.stage().settings()).execute(context);
    assertEquals(RowCounts.NONE, result.rows());
    return Path.of(context.output().toUri()).resolve("model");
  }

  /** As TRL tokenises texts that are no conversations: text, text, end. */
  @Test
  void rawIsTheTextsAndTheEnd() throws IOException {
    Path model = made("model: '" + given + "', chat_template: raw");
    try (ChatTokenizer tokenizer = ChatTokenizer.open(model)) {
      Tokens prompt = tokenizer.prompt(PROMPT);
      Tokens response = tokenizer.response(PROMPT, " short");
      assertEquals("a long text TL;DR:", tokenizer.decode(prompt, false));
      assertEquals(" short", tokenizer.decode(response, true));
      assertEquals(tokenizer.endOfTurn(), response.last());
      assertEquals(
          1, Arrays.stream(prompt.plus(response).toArray()).filter(tokenizer::isSpecial).count());
    }
  }

  @Test
  void allButTheTemplateStaysAsItIs() throws IOException {
    Path config = given.resolve("tokenizer_config.json");
    ObjectMapper json = new ObjectMapper();
    ObjectNode before = (ObjectNode) json.readTree(config.toFile());
    Files.deleteIfExists(given.resolve("chat_template.jinja"));
    json.writeValue(
        config.toFile(), before.put("chat_template", "{{ messages[0].content }} is the old one"));
    Files.writeString(given.resolve("chat_template.json"), "{\"chat_template\": \"older\"}");
    Path named = Files.createDirectories(given.resolve("additional_chat_templates"));
    Files.writeString(named.resolve("tools.jinja"), "of another name");
    Path template = folder.resolve("mine.jinja");
    Files.writeString(
        template, "{% for m in messages %}[{{ m.role }}] {{ m.content }}\n{% endfor %}");

    Path model = made("model: '" + given + "', chat_template: '" + template + "'");
    for (String file : List.of("model.safetensors", "config.json", "tokenizer.json")) {
      assertArrayEquals(
          Files.readAllBytes(given.resolve(file)), Files.readAllBytes(model.resolve(file)), file);
    }
    before.remove("chat_template");
    assertEquals(before, json.readTree(model.resolve("tokenizer_config.json").toFile()));
    assertFalse(Files.exists(model.resolve("chat_template.json")));
    assertTrue(Files.exists(model.resolve("additional_chat_templates/tools.jinja")));
    try (ChatTokenizer tokenizer = ChatTokenizer.open(model)) {
      assertTrue(
          tokenizer
              .decode(tokenizer.prompt(PROMPT), false)
              .startsWith("[user] a long text TL;DR:"));
    }
  }

  @Test
  void aFreshModelHasItToo() throws IOException {
    Path model = made("tokenizer: '" + given + "', chat_template: raw, hidden_size: 32, heads: 2");
    assertEquals(TemplateFiles.RAW, Files.readString(model.resolve("chat_template.jinja")));
  }

  /** transformers would stop at Llama's 2, whatever that is here. */
  @Test
  void aFreshModelStopsWhereItsTokenizerEndsATurn() throws IOException {
    Files.deleteIfExists(given.resolve("generation_config.json"));
    Path model = made("tokenizer: '" + given + "', hidden_size: 32, heads: 2");
    ObjectMapper json = new ObjectMapper();
    JsonNode ends = json.readTree(model.resolve("generation_config.json").toFile());
    try (ChatTokenizer tokenizer = ChatTokenizer.open(model)) {
      assertEquals("[" + tokenizer.endOfTurn() + "]", ends.path("eos_token_id").toString());
    }
    JsonNode config = json.readTree(model.resolve("config.json").toFile());
    for (String token : List.of("bos_token_id", "eos_token_id")) {
      assertTrue(config.has(token) && config.path(token).isNull(), config.toString());
    }
  }

  @Test
  void whatCannotBeIsTold() throws IOException {
    ConfigException copy = assertThrows(ConfigException.class, () -> context("model: x"));
    assertTrue(copy.getMessage().contains("set chat_template"), copy.getMessage());
    TemplateException broken =
        assertThrows(
            TemplateException.class,
            () -> made("model: '" + given + "', chat_template: '{% for m in %}'"));
    assertTrue(
        broken.getMessage().startsWith("template init.chat_template is not Jinja2"),
        broken.getMessage());
    Files.delete(given.resolve("tokenizer.json"));
    JobException none =
        assertThrows(JobException.class, () -> made("model: '" + given + "', chat_template: raw"));
    assertTrue(none.getMessage().contains("holds no tokenizer.json"), none.getMessage());
  }
}
