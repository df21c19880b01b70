package io.predilect.jobs.answers;

import io.predilect.data.pair.Message;
import java.util.List;
import java.util.Objects;
import org.apache.spark.sql.Row;

/**
 * What is asked.
 *
 * @param key the digest of the question and of who answers
 * @param messages the conversation so far
 * @param seed of the sampling
 */
record Question(String key, List<Message> messages, long seed) {
  Question {
    Objects.requireNonNull(key, "key");
    messages = List.copyOf(messages);
  }

  /** The question in a row of {@link Questions}, with a key. */
  static Question of(Row row) {
    return new Question(
        row.getAs(Questions.KEY),
        Questions.messages(row.<Row>getList(row.fieldIndex(Questions.MESSAGES))),
        row.<Long>getAs(Questions.SEED));
  }

  /** Characters of its messages. */
  long characters() {
    return messages.stream().mapToLong(message -> message.content().length()).sum();
  }
}
