package io.predilect.data.template;

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
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

/** Public chat templates against their renderings by transformers (see public.md). */
class PublicTemplatesTest {
  private static final Map<String, String> TOKENS =
      Map.of("bos_token", "<s>", "eos_token", "</s>", "pad_token", "<pad>", "unk_token", "<unk>");

  @Test
  void chosenTemplatesRenderAsTransformersDoes() throws IOException {
    try (InputStream in = Template.class.getResourceAsStream("public.json.gz")) {
      assertEquals(328, sameRenderings(in));
    }
  }

  @Test
  void wholeCollectionRendersAsTransformersDoes() throws IOException {
    Path file =
        Path.of(
            System.getProperty("predilect.templates", "../../shared/templates"),
            "chat_templates.json.gz");
    assumeTrue(Files.isRegularFile(file), "no " + file + ": only the chosen part is checked");
    try (InputStream in = Files.newInputStream(file)) {
      assertEquals(3000, sameRenderings(in));
    }
  }

  /** How many renderings there were; all have to be the same. */
  private static int sameRenderings(InputStream gzip) throws IOException {
    JsonNode all = new ObjectMapper().readTree(new GZIPInputStream(gzip));
    List<String> differing = new ArrayList<>();
    int count = 0;
    for (JsonNode entry : all.path("templates")) {
      String name = entry.path("source").asText() + "/" + entry.path("name").asText();
      ChatTemplate template = ChatTemplate.of(name, entry.path("template").asText(), TOKENS);
      for (JsonNode render : entry.path("renders")) {
        List<Message> messages =
            messages(
                all.path("conversations").path(render.path("conversation").asText()),
                render.path("turns").asInt());
        boolean generation = render.path("add_generation_prompt").asBoolean();
        count++;
        if (!same(render, template, messages, generation)) {
          differing.add(name + " " + render.path("conversation") + " " + messages.size());
        }
      }
    }
    assertEquals(List.of(), differing);
    return count;
  }

  private static boolean same(
      JsonNode render, ChatTemplate template, List<Message> messages, boolean generation) {
    try {
      return template.render(messages, generation).equals(render.path("text").textValue());
    } catch (TemplateException e) {
      String reason = render.path("error").asText().replaceFirst("^TemplateError: ", "");
      assertTrue(render.has("error"), e.getMessage());
      return e.getMessage().contains(" refuses its input: " + reason + " (line ");
    }
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
