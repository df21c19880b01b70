package io.predilect.data.judge;

import io.predilect.data.jinja.PythonText;
import io.predilect.data.pair.Message;
import io.predilect.data.template.JinjaTemplate;
import io.predilect.data.template.TemplateException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The words of a question, as one user's message. The template sees {@code prompt} (messages with
 * {@code role} and {@code content}) and {@code first} and {@code second}, the responses in the
 * order in which they are shown; or, where one is rated, {@code response}. Which one the data
 * prefers it does not see. Safe for many threads.
 */
public final class QuestionTemplate {
  private static final String FIRST = "first";
  private static final String SECOND = "second";
  private static final String RESPONSE = "response";
  private static final List<String> LABELS = List.of("chosen", "rejected", "label", "preference");

  private final JinjaTemplate template;

  private QuestionTemplate(JinjaTemplate template) {
    this.template = Objects.requireNonNull(template, "template");
  }

  static QuestionTemplate builtIn(String resource) {
    return new QuestionTemplate(JinjaTemplate.ofResource(QuestionTemplate.class, resource));
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
    QuestionTemplate made = new QuestionTemplate(JinjaTemplate.of(name, source));
    made.tryOut(both);
    return made;
  }

  private void tryOut(boolean both) {
    Map<String, Object> variables = new HashMap<>();
    variables.put("prompt", turns(List.of(Message.user("prompt-7f3a"))));
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

  /** The question about a comparison. */
  List<Message> messages(Comparison comparison, Shown shown) {
    Map<String, Object> variables = new HashMap<>();
    variables.put("prompt", turns(comparison.prompt()));
    switch (shown) {
      case AB -> both(variables, comparison.a(), comparison.b());
      case BA -> both(variables, comparison.b(), comparison.a());
      case A -> variables.put(RESPONSE, comparison.a());
      case B -> variables.put(RESPONSE, comparison.b());
    }
    // A template file ends with a line end, which is no part of the question.
    return List.of(Message.user(PythonText.stripEnd(template.render(variables))));
  }

  private static List<Map<String, String>> turns(List<Message> prompt) {
    return prompt.stream()
        .map(message -> Map.of("role", message.role(), "content", message.content()))
        .toList();
  }

  private static void both(Map<String, Object> variables, String first, String second) {
    variables.put(FIRST, first);
    variables.put(SECOND, second);
  }
}
