package io.predilect.data.token;

import java.util.Locale;
import java.util.Objects;

/**
 * A sign that a pair's text is not what the model's chat template is made for.
 *
 * @param kind what is wrong
 * @param where {@code the prompt}, {@code chosen} or {@code rejected}
 * @param mark the text that shows it
 */
public record TextSign(Kind kind, String where, String mark) {

  /** What may be wrong. */
  public enum Kind {
    /** The text carries a chat template's marks already, and the template writes more around it. */
    TEMPLATED(
        "carry marks of a chat template in their texts",
        "the model's template writes its own around them. Give bare texts: prompts as messages of"
            + " role and content, responses as the words alone"),
    /** The model has no template of its own. */
    UNTEMPLATED(
        "are written in a plain form, as the model's folder has no chat template",
        "a base model learns that form; one that was trained on conversations has not seen it: put"
            + " its chat_template.jinja beside tokenizer.json"),
    /** The template writes nothing of some turn, and says nothing of it. */
    UNHEARD(
        "have a turn that the model's chat template leaves out",
        "the model never reads it. Put its words into a turn that the template writes, or use"
            + " another chat template"),
    /** The responses say the prompt again, which stands before them already. */
    REPEATED(
        "have the prompt at the beginning of both responses too",
        "a model would read it twice. Where responses are whole texts, cut the prompt off them"),
    /** The template opens thoughts that the response does not close. */
    OPEN_THOUGHTS(
        "have a response that never closes its thoughts",
        "the model's template opens them for every answer, so all of it stands inside. Put the"
            + " thoughts and their closing tag before the answers, or use a chat template that"
            + " opens none"),
    /** The template has closed the thoughts that the response opens once more. */
    SECOND_THOUGHTS(
        "have a response with thoughts of its own",
        "the model's template has closed them before the answer begins. Take the thoughts out, or"
            + " use a chat template that leaves them open");

    private final String finding;
    private final String remedy;

    Kind(String finding, String remedy) {
      this.finding = finding;
      this.remedy = remedy;
    }

    /** The name of the figure that counts it. */
    public String key() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public TextSign {
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(where, "where");
    Objects.requireNonNull(mark, "mark");
  }

  /**
   * What to tell of it.
   *
   * @param found how many pairs have a sign of this kind
   * @param pairs of how many
   * @param id of the pair whose sign this is
   */
  public String warning(long found, long pairs, String id) {
    return String.format(
        Locale.ROOT,
        "warning: %,d of %,d pairs %s (%s in %s of pair %s): %s",
        found,
        pairs,
        kind.finding,
        mark,
        where,
        id,
        kind.remedy);
  }
}
