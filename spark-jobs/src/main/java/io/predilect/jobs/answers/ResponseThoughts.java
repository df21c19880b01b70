package io.predilect.jobs.answers;

import static org.apache.spark.sql.functions.when;

import io.predilect.data.value.Thoughts;
import io.predilect.jobs.progress.Progress;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.functions;

/**
 * What is told of responses in which a model thinks aloud. They are what the model wrote; whoever
 * wants answers alone has to ask for these.
 */
public final class ResponseThoughts {
  /** The figure that counts such responses. */
  public static final String FIGURE = "responses_with_thoughts";

  private ResponseThoughts() {}

  /** How many there are among these. */
  public static Column count(Column responses) {
    return functions.count(when(responses.rlike(Thoughts.ANY), 1));
  }

  /**
   * Puts their number among a stage's figures, and says what follows; of none nothing.
   *
   * @param what becomes of the thoughts, behind "which"
   */
  public static void tell(
      long responses, String what, Map<String, Object> figures, Progress progress) {
    if (responses > 0) {
      figures.put(FIGURE, responses);
      progress.note(
          "%s responses have the model's thoughts in them (<think> or the like), which %s: let the service take them out (vLLM's --reasoning-parser), or ask it not to think, for example by endpoint.extra_body: {chat_template_kwargs: {enable_thinking: false}}"
              .formatted(responses, what));
    }
  }
}
