package io.predilect.data.judge;

import io.predilect.data.jinja.PythonText;
import io.predilect.data.pair.Message;
import io.predilect.data.template.JinjaTemplate;
import io.predilect.data.template.TemplateException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The words of a question, as one user's message. The template sees {@code prompt} (messages with
 * {@code role} and {@code content}) and {@code first} and {@code second}, the responses in the
 * order in which they are shown; or, where one is rated, {@code response}. Words for two responses
 * to different prompts see {@code first_prompt} and {@code second_prompt} in place of {@code
 * prompt}. Which one the data prefers none of them see. Safe for many threads.
 */
public final class QuestionTemplate {
  private static final String PROMPT = "prompt";
  private static final String OF_PROMPT = "_prompt";
  private static final String FIRST = "first";
  private static final String SECOND = "second";
  private static final String RESPONSE = "response";
  private static final List<String> LABELS =
      List.of(
          "chosen",
          "rejected",
          "label",
          "preference",
          "winner",
          "human",
          "score_chosen",
          "score_rejected",
          "rationale");

  private final JinjaTemplate template;
  private final Optional<JinjaTemplate> twoPrompts;

  private QuestionTemplate(JinjaTemplate template, Optional<JinjaTemplate> twoPrompts) {
    this.template = Objects.requireNonNull(template, "template");
    this.twoPrompts = twoPrompts;
  }

  static QuestionTemplate builtIn(String resource) {
    return new QuestionTemplate(resource(resource), Optional.empty());
  }

  /** With other words for two responses to different prompts. */
  static QuestionTemplate builtIn(String resource, String twoPrompts) {
    return new QuestionTemplate(resource(resource), Optional.of(resource(twoPrompts)));
  }

  private static JinjaTemplate resource(String name) {
    return JinjaTemplate.ofResource(QuestionTemplate.class, name);
  }

  /**
   * A user's wording, tried out at once.
   *
   * @param name what messages call it: the setting's name
   * @param source a Jinja template
   * @param both whether it shows two responses, else one
   * @throws TemplateException if the source is not a template, does not show prompt and responses,
   *     or asks for what only the data knows
   */
  public static QuestionTemplate of(String name, String source, boolean both) {
    QuestionTemplate made = new QuestionTemplate(JinjaTemplate.of(name, source), Optional.empty());
    made.tryOut(both);
    return made;
  }

  private void tryOut(boolean both) {
    Map<String, Object> variables = new HashMap<>();
    variables.put(PROMPT, turns(List.of(Message.user("prompt-7f3a"))));
    List<String> wanted = both ? List.of(FIRST, SECOND) : List.of(RESPONSE);
    wanted.forEach(variable -> variables.put(variable, variable + "-51c8"));
    LABELS.forEach(label -> variables.put(label, label + "-d2e6"));
    String shown = template.render(variables);
    String rule =
        ": a judge's question shows prompt, "
            + String.join(" and ", wanted)
            + ", and does not know which response the data prefers";
    for (String label : LABELS) {
      refuse(shown.contains(label + "-d2e6"), "names " + label + rule);
    }
    refuse(!shown.contains("prompt-7f3a"), "does not show the prompt" + rule);
    for (String variable : wanted) {
      refuse(!shown.contains(variable + "-51c8"), "does not show " + variable + rule);
    }
  }

  private void refuse(boolean wrong, String why) {
    if (wrong) {
      throw new TemplateException("template " + template.name() + " " + why);
    }
  }

  /** Whether it has words for two responses to different prompts. */
  boolean showsTwoPrompts() {
    return twoPrompts.isPresent();
  }

  /** The question about a comparison; one of two prompts needs {@link #showsTwoPrompts}. */
  List<Message> messages(Comparison comparison, Shown shown) {
    return switch (shown) {
      case AB -> both(comparison.promptA(), comparison.a(), comparison.promptB(), comparison.b());
      case BA -> both(comparison.promptB(), comparison.b(), comparison.promptA(), comparison.a());
      case A -> one(comparison.promptA(), comparison.a());
      case B -> one(comparison.promptB(), comparison.b());
    };
  }

  private List<Message> one(List<Message> prompt, String response) {
    return message(template, Map.of(PROMPT, turns(prompt), RESPONSE, response));
  }

  private List<Message> both(
      List<Message> firstPrompt, String first, List<Message> secondPrompt, String second) {
    Map<String, Object> variables = new HashMap<>(Map.of(FIRST, first, SECOND, second));
    if (firstPrompt.equals(secondPrompt)) {
      variables.put(PROMPT, turns(firstPrompt));
      return message(template, variables);
    }
    variables.put(FIRST + OF_PROMPT, turns(firstPrompt));
    variables.put(SECOND + OF_PROMPT, turns(secondPrompt));
    return message(twoPrompts.orElseThrow(), variables);
  }

  // A template file ends with a line end, which is no part of the question.
  private static List<Message> message(JinjaTemplate template, Map<String, Object> variables) {
    return List.of(Message.user(PythonText.stripEnd(template.render(variables))));
  }

  static List<Map<String, String>> turns(List<Message> prompt) {
    return prompt.stream()
        .map(message -> Map.of("role", message.role(), "content", message.content()))
        .toList();
  }
}
