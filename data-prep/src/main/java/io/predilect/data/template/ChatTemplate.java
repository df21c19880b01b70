package io.predilect.data.template;

import io.predilect.data.jinja.JinjaException;
import io.predilect.data.pair.Message;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A model's chat template: how a conversation is written for it.
 *
 * <p>The template sees {@code messages} (each with {@code role} and {@code content}), {@code
 * add_generation_prompt}, {@code tools} and {@code documents} (none), the tokenizer's special
 * tokens ({@code bos_token}, {@code eos_token}, …) and the functions {@code raise_exception} and
 * {@code strftime_now}.
 */
public final class ChatTemplate {
  private final JinjaTemplate jinja;
  private final Map<String, String> specialTokens;
  private final boolean parts; // a message's content is a list of one part, not a text

  private ChatTemplate(JinjaTemplate jinja, Map<String, String> specialTokens, boolean parts) {
    this.jinja = jinja;
    this.specialTokens = Map.copyOf(specialTokens);
    this.parts = parts;
  }

  /**
   * A template from its Jinja source.
   *
   * @param name what messages call it, as a rule its file
   * @param specialTokens variables such as {@code bos_token}, by name
   * @throws TemplateException if the source is not a template
   */
  public static ChatTemplate of(String name, String source, Map<String, String> specialTokens) {
    return new ChatTemplate(JinjaTemplate.of(name, source), specialTokens, false);
  }

  /**
   * The form used for a model without a chat template, as base models are: {@code System: …},
   * {@code User: …}, {@code Assistant: …}, a blank line between turns and {@code eos_token} behind
   * an answer.
   */
  public static ChatTemplate plain(Map<String, String> specialTokens) {
    return new ChatTemplate(
        JinjaTemplate.ofResource(ChatTemplate.class, "plain.jinja"), specialTokens, false);
  }

  /**
   * The same template given each message's content as {@code [{"type": "text", "text": …}]}, as
   * templates of models that see images expect it.
   */
  public ChatTemplate withParts() {
    return new ChatTemplate(jinja, specialTokens, true);
  }

  /** The Jinja source. */
  public String source() {
    return jinja.source();
  }

  /**
   * The conversation as text.
   *
   * @param generationPrompt whether the beginning of an assistant's turn is put behind it
   * @throws TemplateException if the template refuses the conversation; the message gives its
   *     reason and the sequence of roles
   */
  public String render(List<Message> messages, boolean generationPrompt) {
    Map<String, Object> variables = new HashMap<>(specialTokens);
    variables.put("messages", messages.stream().map(this::fields).toList());
    variables.put("add_generation_prompt", generationPrompt);
    try {
      return render(variables);
    } catch (TemplateException e) {
      throw new TemplateException(
          e.getMessage()
              + "; the roles were ["
              + messages.stream().map(Message::role).collect(Collectors.joining(", "))
              + "]",
          e);
    }
  }

  // As transformers has them where there are none, tools and documents are defined, and none. A
  // template that is meant for tools only, and goes through them unasked, gets no such variables.
  private String render(Map<String, Object> variables) {
    Map<String, Object> withNone = new HashMap<>(variables);
    withNone.put("tools", null);
    withNone.put("documents", null);
    try {
      return jinja.render(withNone);
    } catch (TemplateException e) {
      if (!failed(e)) {
        throw e;
      }
      return jinja.render(variables);
    }
  }

  private static boolean failed(TemplateException e) {
    return e.getCause() instanceof JinjaException jinja
        && jinja.kind() == JinjaException.Kind.FAILED;
  }

  private Map<String, Object> fields(Message message) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("role", message.role());
    fields.put("content", parts ? List.of(part(message.content())) : message.content());
    return fields;
  }

  private static Map<String, Object> part(String text) {
    Map<String, Object> part = new LinkedHashMap<>();
    part.put("type", "text");
    part.put("text", text);
    return part;
  }
}
