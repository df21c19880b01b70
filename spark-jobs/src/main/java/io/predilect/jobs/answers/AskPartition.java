package io.predilect.jobs.answers;

import io.predilect.jobs.answers.source.Asker;
import io.predilect.jobs.answers.store.AnswerJournal;
import io.predilect.jobs.answers.store.AnswerStore;
import io.predilect.jobs.answers.store.StoredAnswer;
import io.predilect.jobs.endpoint.ChatReply;
import io.predilect.jobs.endpoint.spending.Reasons;
import io.predilect.jobs.questions.Question;
import io.predilect.jobs.rows.TaskEnd;
import io.predilect.model.scoring.Windows;
import java.io.IOException;
import java.util.Collections;
import java.util.Iterator;
import java.util.Set;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.StreamSupport;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;

/**
 * Asks the questions of a partition and keeps the answers. What it gives is a row for every
 * question that it tried, to count them by.
 *
 * @param name the asking's
 * @param failedShare the share of answers without a text at which a task gives up; 1: never
 */
record AskPartition(Asker asker, AnswerStore store, String name, double failedShare)
    implements MapPartitionsFunction<Row, Row> {
  @Override
  public Iterator<Row> call(Iterator<Row> rows) throws IOException {
    if (!rows.hasNext()) {
      return Collections.emptyIterator();
    }
    TaskContext task = TaskContext.get();
    boolean again = task.attemptNumber() > 0 || task.stageAttemptNumber() > 0;
    Set<String> before = again ? store.answered(name, task.partitionId()) : Set.of();
    Iterator<Question> questions =
        StreamSupport.stream(
                Spliterators.spliteratorUnknownSize(
                    Windows.each(rows, Question::of), Spliterator.ORDERED),
                false)
            .filter(question -> !before.contains(question.key()))
            .iterator();
    AnswerJournal journal = store.journal(name, task.partitionId());
    TaskEnd.close(journal);
    return rows(new Asking(questions, name, journal, failedShare, asker::answers));
  }

  // All are kept, those too that nobody answered since nothing more is asked: these are not done.
  private static Iterator<Row> rows(Asking asking) {
    return StreamSupport.stream(
            Spliterators.spliteratorUnknownSize(asking, Spliterator.ORDERED), false)
        .filter(AskPartition::wasTried)
        .map(StoredAnswer::row)
        .iterator();
  }

  private static boolean wasTried(StoredAnswer stored) {
    return !(stored.answer().reply() instanceof ChatReply.Failed failed
        && (failed.reason().equals(Asking.NOT_ASKED) || Reasons.isLimit(failed.reason())));
  }
}
