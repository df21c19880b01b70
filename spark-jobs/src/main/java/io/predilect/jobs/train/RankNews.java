package io.predilect.jobs.train;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Objects;

/**
 * What a rank tells the driver about itself, every second and when it fails. It travels as JSON, so
 * that no class of this program has to be found while Spark reads a message.
 *
 * @param attempt the stage's attempt, 0 the first
 * @param rank the rank
 * @param host its host
 * @param executor its executor's id
 * @param task the id of its task's attempt
 * @param step the last step that it finished; -1: none yet
 * @param moves a number that grows whenever it gets on with its work
 * @param waiting whether it waits for other ranks
 * @param doing what it does, for a message: {@code summing gradients}
 * @param failure why it failed; empty: it has not
 * @param refused whether it would fail again however often it is tried
 */
record RankNews(
    int attempt,
    int rank,
    String host,
    String executor,
    long task,
    int step,
    long moves,
    boolean waiting,
    String doing,
    String failure,
    boolean refused) {
  /** What a rank does that is through with its work. */
  static final String DONE = "done";

  private static final ObjectMapper JSON = new ObjectMapper();

  RankNews {
    Objects.requireNonNull(host, "host");
    Objects.requireNonNull(executor, "executor");
    Objects.requireNonNull(doing, "doing");
    Objects.requireNonNull(failure, "failure");
  }

  String json() {
    try {
      return JSON.writeValueAsString(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a record of numbers and texts is not written as JSON", e);
    }
  }

  static RankNews parse(String json) {
    try {
      return JSON.readValue(json, RankNews.class);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not the news of a rank: " + e.getOriginalMessage(), e);
    }
  }

  /** Whether the rank is through with its work. */
  boolean ended() {
    return doing.equals(DONE);
  }

  /** {@code rank 1 on HOST}. */
  String who() {
    return "rank " + rank + " on " + host;
  }

  /** Where it was: its last step and what it did then. */
  String where() {
    return (step < 0 ? "it had finished no step" : "its last step was " + step) + ", " + doing;
  }
}
