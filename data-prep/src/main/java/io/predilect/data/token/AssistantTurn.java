package io.predilect.data.token;

import io.predilect.data.jinja.PythonText;
import io.predilect.data.pair.Message;
import io.predilect.data.template.ChatTemplate;
import io.predilect.data.template.TemplateException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a chat template writes around an assistant's words, behind the generation prompt.
 *
 * @param before between the generation prompt and the words
 * @param after behind the words
 * @param stripStart whether the template strips the words' leading whitespace
 * @param stripEnd whether it strips their trailing whitespace
 */
record AssistantTurn(String before, String after, boolean stripStart, boolean stripEnd) {
  private static final String PROBE = "Zq7probe7qZ";
  private static final String SPACED = " \n" + PROBE + "\n ";
  private static final List<List<Message>> CONVERSATIONS =
      List.of(
          List.of(Message.user("u")),
          List.of(Message.system("s"), Message.user("u")),
          List.of(Message.user("u"), Message.assistant("a"), Message.user("v")));

  AssistantTurn {
    Objects.requireNonNull(before, "before");
    Objects.requireNonNull(after, "after");
  }

  /** The words as the template writes them. */
  String words(String content) {
    String text = stripStart ? PythonText.stripStart(content) : content;
    return stripEnd ? PythonText.stripEnd(text) : text;
  }

  /**
   * Finds the turn by rendering a short conversation with and without an answer. A template that
   * writes the prompt otherwise once an answer follows has nothing that can be cut off: its turn is
   * then the bare words and what stands behind them.
   *
   * @throws TemplateException if the template refuses even short conversations
   */
  static AssistantTurn find(ChatTemplate template) {
    return find(template, conversation(template));
  }

  /** A short conversation up to where an answer begins. */
  static String generationPrompt(ChatTemplate template) {
    return template.render(conversation(template), true);
  }

  /**
   * What shows that a text is not made for the template.
   *
   * @param own whether the template is the model's own
   * @param special texts of special tokens
   */
  static TextSigns signs(
      ChatTemplate template,
      boolean own,
      Collection<String> special,
      Optional<ThoughtTag> thought,
      TextTokenizer tokenizer) {
    String opened = generationPrompt(template);
    String whole = template.render(Conversation.with(conversation(template), PROBE), false);
    // One character, or a word, may well begin a text.
    List<String> written =
        special.stream()
            .filter(text -> text.length() > 2 && (opened.contains(text) || whole.contains(text)))
            .toList();
    boolean answersClose =
        thought
            .filter(
                tag ->
                    template.source().contains(tag.close())
                        || tokenizer.id(tag.close()).isPresent())
            .filter(tag -> !whole.startsWith(opened) || !whole.contains(tag.close()))
            .isPresent();
    return new TextSigns(written, thought, answersClose, unheard(template), !own);
  }

  /** The roles of whose turns the template shows nothing; one that it refuses is not among them. */
  private static Set<String> unheard(ChatTemplate template) {
    Message user = Message.user("u");
    Message answer = Message.assistant("a");
    Map<String, List<Message>> asking =
        Map.of(
            Message.SYSTEM, List.of(Message.system(PROBE), user),
            Message.ASSISTANT, List.of(user, Message.assistant(PROBE), user),
            Message.TOOL, List.of(user, answer, new Message(Message.TOOL, PROBE)));
    return asking.entrySet().stream()
        .filter(each -> leavesOut(template, each.getValue()))
        .map(Map.Entry::getKey)
        .collect(Collectors.toSet());
  }

  private static boolean leavesOut(ChatTemplate template, List<Message> prompt) {
    try {
      return !template.render(prompt, true).contains(PROBE);
    } catch (TemplateException e) {
      return false;
    }
  }

  /**
   * The template that shows what is said: as it is, or where it goes through a message's content
   * for parts and finds none in a text, as templates of models that see images do, with one part of
   * text a message.
   */
  static ChatTemplate speaking(ChatTemplate template) {
    return !shows(template) && shows(template.withParts()) ? template.withParts() : template;
  }

  private static boolean shows(ChatTemplate template) {
    List<Message> prompt = List.of(Message.user(PROBE + "u"));
    try {
      String rendered = template.render(Conversation.with(prompt, PROBE + "a"), false);
      return rendered.contains(PROBE + "u") && rendered.contains(PROBE + "a");
    } catch (TemplateException e) {
      return false;
    }
  }

  // The first that the template accepts: some know no system turn, some require one.
  private static List<Message> conversation(ChatTemplate template) {
    TemplateException first = null;
    for (List<Message> prompt : CONVERSATIONS) {
      try {
        template.render(prompt, true);
        return prompt;
      } catch (TemplateException e) {
        first = first == null ? e : first;
      }
    }
    throw first;
  }

  private static AssistantTurn find(ChatTemplate template, List<Message> prompt) {
    String opened = template.render(prompt, true);
    String plain = template.render(Conversation.with(prompt, PROBE), false);
    int words = plain.lastIndexOf(PROBE);
    if (words < 0) {
      throw new TemplateException("the chat template leaves out what the assistant says");
    }
    String after = plain.substring(words + PROBE.length());
    String spaced = template.render(Conversation.with(prompt, SPACED), false);
    boolean stripStart = !spaced.contains(" \n" + PROBE);
    boolean stripEnd = !spaced.contains(PROBE + "\n ");
    boolean prefix = plain.startsWith(opened) && opened.length() <= words;
    String before = prefix ? plain.substring(opened.length(), words) : "";
    return new AssistantTurn(before, after, stripStart, stripEnd);
  }
}
