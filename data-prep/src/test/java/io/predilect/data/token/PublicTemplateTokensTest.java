package io.predilect.data.token;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.predilect.data.jinja.Template;
import io.predilect.data.pair.Message;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Public templates in whole tokenizers: a prompt's tokens are the text that transformers renders,
 * and so are prompt and response together wherever the template writes the prompt as before once an
 * answer follows.
 */
class PublicTemplateTokensTest {
  // Show a text's words only as parts, so that what was recorded for texts is empty.
  private static final List<String> OF_PARTS =
      List.of("idefics3_training", "smolvlm", "smolvlm_training");
  // No chat template, though one of the collected files.
  private static final String NO_TEMPLATE = "Dockerfile-uv";

  @TempDir Path folder;
  private int prompts;
  private int wholes;

  @Test
  void chosenTemplatesGiveTheTokensOfTransformersRendering() throws IOException {
    try (InputStream in = Template.class.getResourceAsStream("public.json.gz")) {
      check(in);
    }
    assertTrue(prompts > 100 && wholes > 70, prompts + " and " + wholes);
  }

  @Test
  void wholeCollectionGivesTheTokensOfTransformersRendering() throws IOException {
    Path file =
        Path.of(
            System.getProperty("predilect.templates", "../../shared/templates"),
            "chat_templates.json.gz");
    assumeTrue(Files.isRegularFile(file), "no " + file + ": only the chosen part is checked");
    try (InputStream in = Files.newInputStream(file)) {
      check(in);
    }
    assertTrue(prompts > 1200 && wholes > 800, prompts + " and " + wholes);
  }

  @Test
  void templateOfPartsShowsTheWords() throws IOException {
    TokenizerFixture.golden(folder, "mistral");
    Files.writeString(
        folder.resolve("chat_template.jinja"),
        "{% for m in messages %}{{ m.role }}:{% for c in m.content %}{% if c.type == 'text' %}"
            + "{{ c.text }}{% endif %}{% endfor %}{{ eos_token }}{% endfor %}"
            + "{% if add_generation_prompt %}assistant:{% endif %}");
    List<Message> prompt = List.of(Message.user("hello"));
    try (ChatTokenizer chat = ChatTokenizer.open(folder)) {
      assertEquals("user:hello</s>assistant:", chat.decode(chat.prompt(prompt), false));
      assertEquals("you</s>", chat.decode(chat.response(prompt, "you"), false));
    }
  }

  @Test
  void templateThatRequiresASystemTurnCanBeUsed() throws IOException {
    TokenizerFixture.golden(folder, "mistral");
    Files.writeString(
        folder.resolve("chat_template.jinja"),
        "{% if messages[0].role != 'system' %}{{ raise_exception('no system turn') }}{% endif %}"
            + "{% for m in messages %}[{{ m.role }}]{{ m.content }}{{ eos_token }}{% endfor %}"
            + "{% if add_generation_prompt %}[assistant]{% endif %}");
    List<Message> prompt = List.of(Message.system("be"), Message.user("hello"));
    try (ChatTokenizer chat = ChatTokenizer.open(folder)) {
      assertEquals("you</s>", chat.decode(chat.response(prompt, "you"), false));
    }
  }

  @Test
  void answersThatTheTemplateLooksIntoAreAsItWritesThem() throws IOException {
    TokenizerFixture.golden(folder, "mistral");
    Files.writeString(
        folder.resolve("chat_template.jinja"),
        "{% for m in messages %}{% if m.content == 'no' or m.content[0] == '!' %}"
            + "{{ m.content | upper }}{% else %}{{ m.content }}{% endif %}{{ eos_token }}"
            + "{% endfor %}");
    List<Message> prompt = List.of(Message.user("hello"));
    try (ChatTokenizer chat = ChatTokenizer.open(folder)) {
      assertEquals("NO</s>", chat.decode(chat.response(prompt, "no"), false));
      assertEquals("!X</s>", chat.decode(chat.response(prompt, "!x"), false));
      assertEquals("x</s>", chat.decode(chat.response(prompt, "x"), false));
    }
  }

  private void check(InputStream gzip) throws IOException {
    JsonNode all = new ObjectMapper().readTree(new GZIPInputStream(gzip));
    TokenizerFixture.golden(folder, "mistral", "<|im_start|>", "<|im_end|>");
    List<String> differing = new ArrayList<>();
    for (JsonNode entry : all.path("templates")) {
      String name = entry.path("name").asText();
      if (name.equals(NO_TEMPLATE)) {
        continue;
      }
      Files.writeString(folder.resolve("chat_template.jinja"), entry.path("template").asText());
      try (ChatTokenizer chat = ChatTokenizer.open(folder)) {
        for (JsonNode render : entry.path("renders")) {
          boolean right =
              OF_PARTS.contains(name)
                  || !render.has("text")
                  || same(chat, all.path("conversations"), render);
          if (!right) {
            differing.add(name + " " + render.path("conversation") + " " + render.path("turns"));
          }
        }
      }
    }
    assertEquals(List.of(), differing);
  }

  private boolean same(ChatTokenizer chat, JsonNode conversations, JsonNode render) {
    List<Message> messages =
        messages(
            conversations.path(render.path("conversation").asText()), render.path("turns").asInt());
    String text = render.path("text").asText();
    Message last = messages.get(messages.size() - 1);
    boolean generation = render.path("add_generation_prompt").asBoolean();
    if (last.role().equals("user") && generation) {
      prompts++;
      return chat.decode(chat.prompt(messages), false).equals(text);
    }
    // Thoughts that an answer brings along are opened once, not twice as transformers does.
    boolean thoughts = last.content().contains("<think>");
    if (!last.role().equals("assistant") || generation || thoughts) {
      return true;
    }
    List<Message> prompt = messages.subList(0, messages.size() - 1);
    String opened = chat.decode(chat.prompt(prompt), false);
    if (!text.startsWith(opened)) {
      return true;
    }
    wholes++;
    Tokens response = chat.response(prompt, last.content());
    return text.startsWith(opened + chat.decode(response.first(response.length() - 1), false));
  }

  private static List<Message> messages(JsonNode conversation, int turns) {
    List<Message> messages = new ArrayList<>();
    for (int i = 0; i < turns; i++) {
      JsonNode turn = conversation.get(i);
      messages.add(new Message(turn.path("role").asText(), turn.path("content").asText()));
    }
    return messages;
  }
}
