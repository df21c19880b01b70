package io.predilect.jobs.questions;

import io.predilect.data.pair.Message;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.apache.spark.sql.Row;

/**
 * What is asked.
 *
 * @param key the digest of the question and of who answers
 * @param messages the conversation so far
 * @param seed of the sampling
 * @param given what a transformer made of it; empty: nothing, or there is no transformer
 */
public record Question(String key, List<Message> messages, long seed, Optional<String> given) {
  /** The column of {@link #given}, where there is one. */
  public static final String GIVEN = "given";

  public Question {
    Objects.requireNonNull(key, "key");
    messages = List.copyOf(messages);
    Objects.requireNonNull(given, "given");
  }

  /** The question in a row of {@link Questions}, with a key. */
  public static Question of(Row row) {
    boolean transformed = row.schema().getFieldIndex(GIVEN).isDefined();
    return new Question(
        row.getAs(Questions.KEY),
        Questions.messages(row.<Row>getList(row.fieldIndex(Questions.MESSAGES))),
        row.<Long>getAs(Questions.SEED),
        transformed ? Optional.ofNullable(row.getAs(GIVEN)) : Optional.empty());
  }

  /** Characters of its messages. */
  public long characters() {
    return messages.stream().mapToLong(message -> message.content().length()).sum();
  }
}
