package io.predilect.data.rationale;

import io.predilect.data.jinja.PythonText;
import io.predilect.data.pair.Message;
import io.predilect.data.pair.PreferencePair;
import io.predilect.data.template.JinjaTemplate;
import java.util.List;
import java.util.Map;

/**
 * A question about a pair, as one user's message. The template sees {@code prompt} (messages with
 * {@code role} and {@code content}), {@code chosen} and {@code rejected}.
 */
record PairQuestion(JinjaTemplate template) {
  List<Message> messages(PreferencePair pair) {
    List<Map<String, String>> prompt =
        pair.prompt().stream().map(m -> Map.of("role", m.role(), "content", m.content())).toList();
    String question =
        template.render(
            Map.of("prompt", prompt, "chosen", pair.chosen(), "rejected", pair.rejected()));
    // A template file ends with a line end, which is no part of the question.
    return List.of(Message.user(PythonText.stripEnd(question)));
  }

  static PairQuestion builtIn(String resource) {
    return new PairQuestion(JinjaTemplate.ofResource(PairQuestion.class, resource));
  }

  static PairQuestion of(String name, String source) {
    return new PairQuestion(JinjaTemplate.of(name, source));
  }
}
