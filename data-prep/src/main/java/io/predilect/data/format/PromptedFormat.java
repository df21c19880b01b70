package io.predilect.data.format;

import com.fasterxml.jackson.databind.JsonNode;
import io.predilect.data.pair.Message;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * A column with the prompt and one with each response, whatever they are called. Each may be a
 * text, a turn or a list of turns; a conversation that the responses repeat is there once.
 */
final class PromptedFormat extends PreferenceFormat {
  private final String prompt;
  private final String chosen;
  private final String rejected;
  private final Predicate<JsonNode> shape;

  /**
   * A format whose responses have names of their own.
   *
   * @param shape what a row looks like
   */
  PromptedFormat(
      String name,
      String columns,
      String prompt,
      String chosen,
      String rejected,
      Predicate<JsonNode> shape) {
    super(name, columns);
    this.prompt = prompt;
    this.chosen = chosen;
    this.rejected = rejected;
    this.shape = shape;
  }

  /** A format whose responses are {@code chosen} and {@code rejected}. */
  PromptedFormat(String name, String columns, String prompt, Predicate<JsonNode> shape) {
    this(name, columns, prompt, "chosen", "rejected", shape);
  }

  @Override
  boolean fits(JsonNode row) {
    return shape.test(row);
  }

  @Override
  Draft draft(SourceRow row) throws UnfitRow {
    List<Message> asked = row.prompt(prompt);
    SourceRow.Responses responses = row.responses(chosen, rejected);
    Optional<Draft> marked = marked(row);
    if (marked.isPresent()) {
      return marked.get();
    }
    SourceRow.Responses whole = transcripts(asked, row).orElse(responses);
    return Turns.pair(asked, whole.first(), whole.second());
  }

  // A transcript of which the responses are the last turn, with its mark.
  private Optional<Draft> marked(SourceRow row) {
    if (!Shape.texts(row.json(), prompt, chosen, rejected)) {
      return Optional.empty();
    }
    String one = row.json().get(chosen).textValue();
    String other = row.json().get(rejected).textValue();
    return Transcript.asked(row.json().get(prompt).textValue(), one, other)
        .map(
            asked ->
                Draft.of(
                    asked,
                    Transcript.answer(one).orElseThrow(),
                    Transcript.answer(other).orElseThrow()));
  }

  // Responses that are transcripts of the prompt's own conversation repeat it.
  private Optional<SourceRow.Responses> transcripts(List<Message> asked, SourceRow row) {
    if (!Shape.texts(row.json(), chosen, rejected)) {
      return Optional.empty();
    }
    String one = row.json().get(chosen).textValue();
    String other = row.json().get(rejected).textValue();
    return Transcript.gap(one, other)
        .map(gap -> new SourceRow.Responses(gap.turns(one), gap.turns(other)))
        .filter(
            turns ->
                WholeConversation.isOf(asked, turns.first())
                    && WholeConversation.isOf(asked, turns.second()));
  }
}
