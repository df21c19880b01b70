package io.predilect.data.token;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.predilect.data.pair.Message;
import io.predilect.data.pair.ResponseCut;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Templates whose generation prompt opens thoughts, and answers that bring their own. */
class ThoughtsTest {
  private static final List<Message> ASKED = List.of(Message.user("why?"));
  private static final String BEGIN = "<|im_start|>user\nwhy?<|im_end|>\n<|im_start|>assistant\n";
  private static final String TURNS =
      "{% for m in messages %}{{ '<|im_start|>' + m.role + '\n' }}"
          + "{% if m.role == 'assistant' %}ANSWER{% else %}{{ m.content }}{% endif %}"
          + "{{ '<|im_end|>\n' }}{% endfor %}"
          + "{% if add_generation_prompt %}{{ '<|im_start|>assistant\nOPENED' }}{% endif %}";

  // As DeepSeek-R1's: an earlier answer's thoughts are not shown again.
  private static final String STRIPPING = "{{ m.content.split('</think>')[-1] }}";
  // As Qwen3's: thoughts are found in the answer and written in the template's own way.
  private static final String REWRITING =
      "{% if '</think>' in m.content %}{{ '<think>\n' + m.content.split('</think>')[0]"
          + ".split('<think>')[-1].strip('\n') + '\n</think>\n\n'"
          + " + m.content.split('</think>')[-1].lstrip('\n') }}"
          + "{% else %}{{ '<think>\n\n</think>\n\n' + m.content }}{% endif %}";
  private static final String ALWAYS = "{{ '<think>\n' + m.content }}";
  private static final String PLAIN = "{{ m.content }}{# </think> #}";

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {STRIPPING, REWRITING, ALWAYS, PLAIN})
  void theTagComesOnce(String answer) throws IOException {
    try (ChatTokenizer chat = open(answer, "<think>\n", false)) {
      for (String given :
          List.of("<think>\nsum\n</think>\n\nso", "\n<think>\nsum\n</think>\n\nso")) {
        assertEquals(BEGIN + "<think>\nsum\n</think>\n\nso<|im_end|>", whole(chat, given), given);
      }
      assertEquals(
          BEGIN + "<think>\nsum\n</think>\n\nso<|im_end|>", whole(chat, "sum\n</think>\n\nso"));
    }
  }

  @Test
  void anAnswerWithoutThoughtsIsTheTemplatesMatter() throws IOException {
    try (ChatTokenizer chat = open(REWRITING, "<think>\n", false)) {
      assertEquals(BEGIN + "<think>\n\n</think>\n\nso<|im_end|>", whole(chat, "so"));
    }
    try (ChatTokenizer chat = open(STRIPPING, "<think>\n", false)) {
      assertEquals(BEGIN + "<think>\nso<|im_end|>", whole(chat, "so"));
    }
  }

  /**
   * Magistral's tags are control tokens: in an answer they are the tokens, as models write them.
   */
  @ParameterizedTest
  @CsvSource({
    "<think>, </think>",
    "[THINK], [/THINK]",
    "<reasoning>, </reasoning>",
    "<|START_THINKING|>, <|END_THINKING|>"
  })
  void tagsMayBeSpecialTokens(String open, String close) throws IOException {
    try (ChatTokenizer chat = open(PLAIN, open, true, open, close)) {
      Tokens answer = chat.response(ASKED, open + "sum" + close + "so");
      assertEquals("sum" + close + "so<|im_end|>", chat.decode(answer, false));
      assertEquals("sumso", chat.decode(answer, true), "the closing tag is one special token");
    }
  }

  /** As Kimi K2's and Qwen3's: what the template writes of no thoughts gives way to thoughts. */
  @Test
  void emptyThoughtsDoNotStandBeforeTheAnswersOwn() throws IOException {
    try (ChatTokenizer chat = open("{{ '<think></think>' + m.content }}", "", false)) {
      assertEquals(BEGIN + "<think>sum</think>so<|im_end|>", whole(chat, "<think>sum</think>so"));
      assertEquals(BEGIN + "<think></think>so<|im_end|>", whole(chat, "so"));
    }
    try (ChatTokenizer chat = open(STRIPPING, "<think>\n\n", false)) {
      assertEquals(
          BEGIN + "<think>\n\nsum</think>so<|im_end|>", whole(chat, "<think>\nsum</think>so"));
    }
  }

  @Test
  void cutsCountWhatIsLeft() throws IOException {
    try (ChatTokenizer chat = open(STRIPPING, "<think>\n", false)) {
      String given = "<think>\nsum</think>so";
      assertEquals(13, chat.size(ASKED, given, ResponseCut.Unit.CHARACTERS));
      Tokens cut = chat.response(ASKED, given, ResponseCut.Unit.CHARACTERS, 3, false);
      assertEquals("sum", chat.decode(cut, false));
    }
  }

  /** A tag that ends a generation prompt but belongs to the turn is none of thoughts. */
  @Test
  void aTurnsOwnTagIsNoThought() throws IOException {
    try (ChatTokenizer chat = open("{{ '<bot>' + m.content }}", "<bot>", true, "<bot>", "</bot>")) {
      Tokens answer = chat.response(ASKED, "<bot>so</bot>");
      assertEquals("<bot>so</bot><|im_end|>", chat.decode(answer, false));
      assertEquals("<bot>so</bot>", chat.decode(answer, true), "text, no tokens");
    }
  }

  private String whole(ChatTokenizer chat, String answer) {
    Tokens whole = chat.prompt(ASKED).plus(chat.response(ASKED, answer));
    return chat.decode(whole, false);
  }

  private ChatTokenizer open(String answer, String opened, boolean special, String... tags)
      throws IOException {
    TokenizerFixture.chatMl(folder);
    ObjectNode config = TokenizerFixture.read(folder, "tokenizer_config.json");
    config.put("chat_template", TURNS.replace("ANSWER", answer).replace("OPENED", opened));
    TokenizerFixture.write(folder, "tokenizer_config.json", config);
    ObjectNode tokenizer = TokenizerFixture.read(folder, "tokenizer.json");
    ArrayNode added = (ArrayNode) tokenizer.path("added_tokens");
    int next = TextTokenizer.open(folder).vocabSize();
    for (String tag : tags) {
      ObjectNode token = added.get(0).deepCopy();
      added.add(token.put("id", next++).put("content", tag).put("special", special));
    }
    TokenizerFixture.write(folder, "tokenizer.json", tokenizer);
    return ChatTokenizer.open(folder);
  }
}
