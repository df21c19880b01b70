package io.predilect.data.template;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.predilect.data.pair.Message;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Published templates against their renderings by Python's jinja2 (see make_template_goldens.py).
 */
class ChatTemplateTest {
  private static final JsonNode GOLDENS = goldens();

  @TestFactory
  List<DynamicTest> rendersAsJinja2Does() {
    List<DynamicTest> tests = new ArrayList<>();
    for (JsonNode golden : GOLDENS.path("cases")) {
      String template = golden.path("template").asText();
      String conversation = golden.path("conversation").asText();
      boolean generation = golden.path("generation").asBoolean();
      tests.add(
          DynamicTest.dynamicTest(
              template + ", " + conversation + (generation ? ", generation" : ""),
              () -> check(golden, template(template), messages(conversation), generation)));
    }
    return tests;
  }

  private static void check(
      JsonNode golden, ChatTemplate template, List<Message> messages, boolean generation) {
    if (golden.has("text")) {
      assertEquals(golden.path("text").asText(), template.render(messages, generation));
      return;
    }
    TemplateException refused =
        assertThrows(TemplateException.class, () -> template.render(messages, generation));
    assertTrue(
        refused.getMessage().contains(golden.path("refused").asText()), refused.getMessage());
  }

  @Test
  void valuesAreNeverEvaluated() {
    ChatTemplate template = template("smollm2");
    String code = "{{ 7*7 }}{% for i in [1,2] %}{{ i }}{% endfor %}{# gone #}{{ bos_token }}";
    String rendered = template.render(List.of(Message.user(code)), true);
    assertTrue(rendered.contains(code), rendered);
  }

  @Test
  void messageOfARefusalNamesRolesAndReason() {
    TemplateException refused =
        assertThrows(
            TemplateException.class,
            () -> template("gemma").render(List.of(Message.system("s"), Message.user("u")), true));
    assertTrue(refused.getMessage().contains("System role not supported"), refused.getMessage());
    assertTrue(refused.getMessage().contains("[system, user]"), refused.getMessage());
  }

  @Test
  void brokenSourceIsRefusedWhenOpened() {
    TemplateException broken =
        assertThrows(
            TemplateException.class,
            () -> ChatTemplate.of("broken.jinja", "{% for m in messages %}{{ m }", Map.of()));
    assertTrue(broken.getMessage().contains("broken.jinja"), broken.getMessage());
  }

  @Test
  void unknownFunctionIsAnError() {
    ChatTemplate template = ChatTemplate.of("f.jinja", "{{ no_such_function('x') }}", Map.of());
    assertThrows(TemplateException.class, () -> template.render(List.of(Message.user("u")), true));
  }

  @Test
  void plainForm() {
    ChatTemplate plain = ChatTemplate.plain(Map.of("eos_token", "<|endoftext|>"));
    List<Message> messages =
        List.of(
            Message.system("Be brief."),
            Message.user("Hi"),
            Message.assistant("Hello!"),
            Message.user("Why?"));
    assertEquals(
        "System: Be brief.\n\nUser: Hi\n\nAssistant: Hello!<|endoftext|>\n\nUser: Why?\n\nAssistant:",
        plain.render(messages, true));
  }

  @Test
  void manyThreadsShareOneTemplate() throws Exception {
    ChatTemplate template = template("llama-3");
    ExecutorService pool = Executors.newFixedThreadPool(4);
    try {
      List<Future<String>> renderings = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        String text = "message " + i;
        renderings.add(pool.submit(() -> template.render(List.of(Message.user(text)), true)));
      }
      for (int i = 0; i < 200; i++) {
        assertTrue(renderings.get(i).get().contains("\n\nmessage " + i + "<|eot_id|>"));
      }
    } finally {
      pool.shutdownNow();
    }
  }

  private static ChatTemplate template(String name) {
    Map<String, String> tokens = new HashMap<>();
    GOLDENS
        .path("templates")
        .path(name)
        .fields()
        .forEachRemaining(field -> tokens.put(field.getKey(), field.getValue().asText()));
    return ChatTemplate.of(name, tokens.remove("template"), tokens);
  }

  private static List<Message> messages(String conversation) {
    List<Message> messages = new ArrayList<>();
    for (JsonNode m : GOLDENS.path("conversations").path(conversation)) {
      messages.add(new Message(m.path("role").asText(), m.path("content").asText()));
    }
    return messages;
  }

  private static JsonNode goldens() {
    try (InputStream in = ChatTemplateTest.class.getResourceAsStream("goldens.json")) {
      return new ObjectMapper().readTree(in);
    } catch (IOException e) {
      throw new IllegalStateException("goldens.json", e);
    }
  }
}
