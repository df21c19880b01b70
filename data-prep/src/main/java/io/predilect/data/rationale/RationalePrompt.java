package io.predilect.data.rationale;

import io.predilect.data.pair.Message;
import io.predilect.data.pair.PreferencePair;
import io.predilect.data.template.TemplateException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Asks a model for the rationale of a pair, the chosen response shown first, or of one judged
 * response. Safe for many threads.
 */
public final class RationalePrompt {
  /** How much a rationale says. */
  public enum Kind {
    /** A high-level reason, no details. */
    GENERAL,
    /** Specific to the prompt and the responses. */
    DETAILED,
    /** The contrary of a rationale that there is. */
    OPPOSITE
  }

  private final PairQuestion question;

  private RationalePrompt(PairQuestion question) {
    this.question = question;
  }

  /** The project's own wording. */
  public static RationalePrompt builtIn(Kind kind) {
    return new RationalePrompt(PairQuestion.builtIn(kind.name().toLowerCase(Locale.ROOT)));
  }

  /**
   * A user's wording, with the same variables as {@link RationaleCondition#of} and {@code
   * rationale}, the one that there is.
   *
   * @throws TemplateException if the source is not a template
   */
  public static RationalePrompt of(String name, String source) {
    return new RationalePrompt(PairQuestion.of(name, source));
  }

  /**
   * The request about a pair or a judged response, a conversation of one user's message.
   *
   * @param rationale the one that there is; of {@link Kind#OPPOSITE} it must be there
   * @throws TemplateException if the template cannot be rendered, or hides the only response
   */
  public List<Message> messages(PreferencePair pair, Optional<String> rationale) {
    return question.messages(pair, rationale);
  }
}
