package io.predilect.data.rationale;

import io.predilect.data.pair.Message;
import io.predilect.data.pair.PreferencePair;
import io.predilect.data.template.TemplateException;
import java.util.List;

/** Asks a model for the rationale of a pair, the chosen response shown first. Safe for threads. */
public final class RationalePrompt {
  /** How much a rationale says. */
  public enum Kind {
    /** A high-level reason, no details. */
    GENERAL,
    /** Specific to the prompt and the responses. */
    DETAILED
  }

  private final PairQuestion question;

  private RationalePrompt(PairQuestion question) {
    this.question = question;
  }

  /** The project's own wording. */
  public static RationalePrompt builtIn(Kind kind) {
    return new RationalePrompt(
        PairQuestion.builtIn(
            switch (kind) {
              case GENERAL -> "general.jinja";
              case DETAILED -> "detailed.jinja";
            }));
  }

  /**
   * A user's wording, with the same variables as {@link RationaleCondition#of}.
   *
   * @throws TemplateException if the source is not a template
   */
  public static RationalePrompt of(String name, String source) {
    return new RationalePrompt(PairQuestion.of(name, source));
  }

  /** The request about a pair, a conversation of one user's message. */
  public List<Message> messages(PreferencePair pair) {
    return question.messages(pair);
  }
}
