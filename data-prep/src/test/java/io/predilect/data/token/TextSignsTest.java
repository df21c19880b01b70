package io.predilect.data.token;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.predilect.data.pair.Message;
import io.predilect.data.pair.PreferencePair;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class TextSignsTest {
  @TempDir Path folder;

  static Stream<Arguments> templated() {
    return Stream.of(
        Arguments.of("<|im_start|>user\nq<|im_end|>\n<|im_start|>assistant\n", "a", "the prompt"),
        Arguments.of("q", "a<|im_end|>\n", "chosen"),
        Arguments.of("<|begin_of_text|><|start_header_id|>user<|end_header_id|>\n\nq", "a", ""),
        Arguments.of("q", "a<|eot_id|>", "chosen"),
        Arguments.of("<s>[INST] q [/INST]", "a", "the prompt"),
        Arguments.of("[INST] q [/INST]", "a </s>", "the prompt"),
        Arguments.of("<start_of_turn>user\nq<end_of_turn>", "a", ""),
        Arguments.of("<|user|>\nq<|end|>\n<|assistant|>", "a", ""),
        Arguments.of("<\uff5cUser\uff5c>q<\uff5cAssistant\uff5c>", "a", ""),
        Arguments.of("### Instruction:\nq\n\n### Response:\n", "a", ""),
        Arguments.of("Human: q\n\nAssistant:", "a", ""),
        Arguments.of("User: 1\nAssistant: 2\nUser: 3", "a", "the prompt"),
        Arguments.of("prompter: 1\n\n assistant: 2\nprompter: 3", "a", "the prompt"),
        Arguments.of("<|prompter|>q<|endoftext|>", "a", "the prompt"),
        Arguments.of("<extra_id_1>User\nq", "a", "the prompt"),
        Arguments.of("q", "\n\nHuman: q\n\nAssistant: a", "chosen"));
  }

  @ParameterizedTest
  @MethodSource("templated")
  void aTextWithATemplateAroundItIsFound(String prompt, String chosen, String where)
      throws IOException {
    List<TextSign> signs = signs(prompt, chosen, "b");
    assertEquals(
        List.of(TextSign.Kind.TEMPLATED), signs.stream().map(TextSign::kind).toList(), prompt);
    assertTrue(where.isEmpty() || signs.get(0).where().equals(where), signs::toString);
    assertTrue((prompt + chosen).contains(signs.get(0).mark()), signs::toString);
  }

  /** Who asks about templates has not used one. */
  @ParameterizedTest
  @MethodSource("plain")
  void aTextThatSpeaksOfThemIsNot(String text) throws IOException {
    assertEquals(List.of(), signs(text, text + " it is", "b"));
  }

  static Stream<String> plain() {
    return Stream.of(
        "what does <|im_end|> do in ChatML?",
        "is it [INST] or [/INST] that comes first?",
        "a </s> in the middle, <s> too",
        "<b>bold</b> and <div>others</div>",
        "assistant: no, Human: yes",
        "x < y | z > w",
        "");
  }

  @ParameterizedTest
  @CsvSource({
    "Name a river., Name a river. The Nile., Name a river. A shoe., true",
    "Name a river., Name a river. The Nile., The Po is a river., false",
    "Name, Names are many, Name it, false", // a word may well begin both
    "' Name a river.\n', Name a river., ' Name a river. No.', true"
  })
  void aPromptThatBothResponsesRepeatIsFound(
      String prompt, String chosen, String rejected, boolean found) throws IOException {
    List<TextSign> signs = signs(prompt, chosen, rejected);
    assertEquals(
        found ? List.of(TextSign.Kind.REPEATED) : List.of(),
        signs.stream().map(TextSign::kind).toList());
    assertTrue(!found || signs.get(0).mark().equals("\"Name a river.\""), signs::toString);
  }

  @Test
  void thoughtsThatTheTemplateOpensAreToBeClosed() throws IOException {
    TextSigns opened = new TextSigns(List.of(), thought("<think>\n"), true, Set.of(), false);
    assertEquals(List.of(), opened.of(pair("q", "<think>\nt</think>a", "t</think>b")));
    TextSign sign = opened.of(pair("q", "t</think>a", "b")).get(0);
    assertEquals(TextSign.Kind.OPEN_THOUGHTS, sign.kind());
    assertEquals("rejected", sign.where());
    assertTrue(sign.warning(1, 20, "id").startsWith("warning: 1 of 20 pairs have a response that"));
    TextSigns closed =
        new TextSigns(List.of(), thought("<think>\n\n</think>\n\n"), false, Set.of(), false);
    assertEquals(List.of(), closed.of(pair("q", "a", "b")));
    assertEquals(
        TextSign.Kind.SECOND_THOUGHTS,
        closed.of(pair("q", "<think>\nt</think>a", "b")).get(0).kind());
  }

  @ParameterizedTest
  @CsvSource({
    "user assistant, system q, system",
    "user system, q assistant q, assistant",
    "user assistant system, q assistant tool, tool",
    "user assistant system, system q assistant q, ''",
    "user assistant, 'blank q', ''",
    "user assistant, q, ''"
  })
  void aTurnThatTheTemplateLeavesOutIsFound(String written, String turns, String left)
      throws IOException {
    TokenizerFixture.chatMl(folder);
    Files.writeString(
        folder.resolve("chat_template.jinja"),
        "{% for m in messages %}{% if m.role in '"
            + written
            + "' or loop.last and m.role == 'assistant' %}<|im_start|>{{ m.role }}\n{{ m.content }}<|im_end|>\n{% endif %}{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}");
    List<Message> prompt =
        Stream.of(turns.split(" "))
            .map(
                turn ->
                    switch (turn) {
                      case "q" -> Message.user("q");
                      case "blank" -> Message.system(" ");
                      default -> new Message(turn, "words");
                    })
            .toList();
    try (ChatTokenizer chat = ChatTokenizer.open(folder)) {
      List<TextSign> signs = chat.signs().of(PreferencePair.of(prompt, "a", "b"));
      assertEquals(
          left.isEmpty()
              ? List.of()
              : List.of(new TextSign(TextSign.Kind.UNHEARD, "the prompt", left)),
          signs);
    }
  }

  @Test
  void thePlainFormOfAModelWithoutATemplateIsTold() throws IOException {
    TokenizerFixture.chatMl(folder);
    Path config = folder.resolve("tokenizer_config.json");
    ObjectNode without = (ObjectNode) new ObjectMapper().readTree(Files.readString(config));
    without.remove("chat_template");
    Files.writeString(config, without.toString());
    Files.deleteIfExists(folder.resolve("chat_template.jinja"));
    try (ChatTokenizer chat = ChatTokenizer.open(folder)) {
      TextSign sign = chat.signs().of(pair("q", "a", "b")).get(0);
      assertEquals(TextSign.Kind.UNTEMPLATED, sign.kind());
      assertTrue(sign.warning(3, 3, "id").contains("has no chat template"));
    }
  }

  private static Optional<ThoughtTag> thought(String generationPrompt) {
    return ThoughtTag.of("<|im_start|>assistant\n" + generationPrompt, "");
  }

  private List<TextSign> signs(String prompt, String chosen, String rejected) throws IOException {
    TokenizerFixture.chatMl(folder);
    try (ChatTokenizer chat = ChatTokenizer.open(folder)) {
      return chat.signs().of(pair(prompt, chosen, rejected));
    }
  }

  private static PreferencePair pair(String prompt, String chosen, String rejected) {
    return PreferencePair.of(List.of(Message.user(prompt)), chosen, rejected);
  }
}
