package io.predilect.data.rationale;

import io.predilect.data.pair.Message;
import io.predilect.data.pair.PreferencePair;
import io.predilect.data.template.TemplateException;
import java.util.List;
import java.util.Optional;

/**
 * What a rationale is conditioned on in training, π(r | x, y_w ≻ y_l) (RDPO, eq. 4): a question
 * that shows the conversation and both responses, the winner first, and whose answer is the
 * rationale. Of one judged response it shows that and how it was judged. Safe for many threads.
 */
public final class RationaleCondition {
  private final PairQuestion question;

  private RationaleCondition(PairQuestion question) {
    this.question = question;
  }

  /** The project's own wording. */
  public static RationaleCondition builtIn() {
    return new RationaleCondition(PairQuestion.builtIn("condition"));
  }

  /**
   * A user's wording.
   *
   * @param name what messages call it: the setting's name
   * @param source a Jinja template over {@code prompt} (messages with {@code role} and {@code
   *     content}), {@code chosen} and {@code rejected}; of one judged response over {@code
   *     response} and {@code desirable} instead
   * @throws TemplateException if the source is not a template
   */
  public static RationaleCondition of(String name, String source) {
    return new RationaleCondition(PairQuestion.of(name, source));
  }

  /**
   * The question about a pair or a judged response, a conversation of one user's message.
   *
   * @throws TemplateException if the template cannot be rendered, or hides the only response
   */
  public List<Message> messages(PreferencePair pair) {
    return question.messages(pair, Optional.empty());
  }
}
