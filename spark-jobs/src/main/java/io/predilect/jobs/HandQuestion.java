package io.predilect.jobs;

import io.predilect.data.pair.Message;
import io.predilect.jobs.report.NotebookHtml;
import java.util.List;
import java.util.Objects;

/**
 * A pair that a person is asked about: which response is the better one?
 *
 * @param id the pair's
 * @param prompt the conversation
 * @param first the response that is shown first
 * @param second the other one
 * @param chosenIsFirst whether the data prefers the first; nobody who is asked should see it
 */
public record HandQuestion(
    String id, List<Message> prompt, String first, String second, boolean chosenIsFirst) {
  public HandQuestion {
    Objects.requireNonNull(id, "id");
    prompt = List.copyOf(prompt);
    Objects.requireNonNull(first, "first");
    Objects.requireNonNull(second, "second");
  }

  /** What is asked, as markup for a notebook's cell. */
  public String html() {
    return NotebookHtml.question(prompt, first, second);
  }

  /** Its id: what a notebook prints of it tells nothing. */
  @Override
  public String toString() {
    return "pair " + id;
  }
}
