package io.predilect.jobs.answers;

import java.io.IOException;
import java.io.Serializable;
import java.util.Iterator;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** What answers questions in tasks. */
interface Asker extends Serializable {
  /** The questions dealt out to tasks. */
  Dataset<Row> parted(Dataset<Row> questions);

  /**
   * An answer to every question, in any order, each as soon as it is there.
   *
   * @param questions of one task, asked for as they are needed
   */
  Iterator<Answer> answers(Iterator<Question> questions) throws IOException;
}
