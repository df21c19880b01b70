package io.predilect.jobs.answers.source;

import io.predilect.jobs.endpoint.spending.JobSpent;
import java.io.IOException;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** What answers a stage's questions, as the driver knows it. */
public interface TextSource {
  /** A digest of all that has a say in an answer beside the question. */
  String identity();

  /** Whether a question's seed has a say. */
  boolean sampled();

  /** Whether a stage fails where too few questions get a text. */
  boolean mayFail();

  /**
   * Made ready for the first question.
   *
   * @throws io.predilect.jobs.failure.JobException when it cannot answer any
   */
  Opened open() throws IOException;

  /** One that is ready. */
  interface Opened extends AutoCloseable {
    /** The questions dealt out to tasks. */
    Dataset<Row> parted(Dataset<Row> questions);

    /** What answers them there. */
    Asker asker();

    /** What it has taken, where somebody is paid for it. */
    default Optional<JobSpent> spent() {
      return Optional.empty();
    }

    @Override
    default void close() {}
  }
}
