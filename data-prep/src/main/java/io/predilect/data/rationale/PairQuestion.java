package io.predilect.data.rationale;

import io.predilect.data.jinja.PythonText;
import io.predilect.data.pair.Judgement;
import io.predilect.data.pair.Message;
import io.predilect.data.pair.PreferencePair;
import io.predilect.data.template.JinjaTemplate;
import io.predilect.data.template.TemplateException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A question about a row of preference data, as one user's message. The templates see {@code
 * prompt} (messages with {@code role} and {@code content}), and of a pair {@code chosen} and {@code
 * rejected}, of one judged response {@code response} and {@code desirable}; where the question is
 * about a rationale, {@code rationale} too.
 *
 * @param ofPair about two responses
 * @param ofOne about one
 */
record PairQuestion(JinjaTemplate ofPair, JinjaTemplate ofOne) {
  List<Message> messages(PreferencePair pair, Optional<String> rationale) {
    Map<String, Object> variables = new HashMap<>();
    variables.put(
        "prompt",
        pair.prompt().stream().map(m -> Map.of("role", m.role(), "content", m.content())).toList());
    rationale.ifPresent(text -> variables.put("rationale", text));
    if (pair.paired()) {
      variables.put("chosen", pair.chosen());
      variables.put("rejected", pair.rejected());
      return asked(ofPair.render(variables));
    }
    boolean desirable = pair.judgement() == Judgement.DESIRABLE;
    String response = desirable ? pair.chosen() : pair.rejected();
    variables.put("response", response);
    variables.put("desirable", desirable);
    String question = ofOne.render(variables);
    if (!question.contains(response.strip())) {
      throw new TemplateException(
          "template "
              + ofOne.name()
              + " does not show the response of a row that has one: write {{ response }} into it,"
              + " and what desirable (true or false) says of it");
    }
    return asked(question);
  }

  // A template file ends with a line end, which is no part of the question.
  private static List<Message> asked(String question) {
    return List.of(Message.user(PythonText.stripEnd(question)));
  }

  /** The question in the project's own wording. */
  static PairQuestion builtIn(String name) {
    return new PairQuestion(
        JinjaTemplate.ofResource(PairQuestion.class, name + ".jinja"),
        JinjaTemplate.ofResource(PairQuestion.class, name + "_one.jinja"));
  }

  /** The question in a user's wording. */
  static PairQuestion of(String name, String source) {
    JinjaTemplate template = JinjaTemplate.of(name, source);
    return new PairQuestion(template, template);
  }
}
