package io.predilect.jobs.answers.source;

import io.predilect.jobs.questions.Answer;
import io.predilect.jobs.questions.Question;
import java.io.IOException;
import java.io.Serializable;
import java.util.Iterator;

/** What answers questions in tasks. */
@FunctionalInterface
public interface Asker extends Serializable {
  /**
   * An answer to every question, in any order, each as soon as it is there.
   *
   * @param questions of one task, asked for as they are needed
   */
  Iterator<Answer> answers(Iterator<Question> questions) throws IOException;
}
