package io.predilect.jobs.answers;

import io.predilect.jobs.answers.store.AnswerJournal;
import io.predilect.jobs.answers.store.StoredAnswer;
import io.predilect.jobs.questions.Answer;
import io.predilect.jobs.questions.Question;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.NoSuchElementException;

/**
 * One task's answers, kept as they come. Where most of the first ones are none, the others are not
 * asked: what is wrong is wrong with all of them.
 */
final class Asking implements Iterator<StoredAnswer> {
  /** The reason of a question that was not asked because of what became of others. */
  static final String NOT_ASKED = "not_asked";

  private static final int FEWEST = 50;

  private final Iterator<Question> questions;
  private final String name;
  private final AnswerJournal journal;
  private final double failedShare;
  private final Iterator<Answer> answers;
  private long came;
  private long withoutText;
  private boolean finished;

  /** What gives answers to questions. */
  interface Source {
    Iterator<Answer> answers(Iterator<Question> questions) throws IOException;
  }

  /**
   * Begins.
   *
   * @param name the asking's
   * @param failedShare the share of answers without a text above which it gives up
   */
  Asking(
      Iterator<Question> questions,
      String name,
      AnswerJournal journal,
      double failedShare,
      Source source)
      throws IOException {
    this.questions = questions;
    this.name = name;
    this.journal = journal;
    this.failedShare = failedShare;
    this.answers = source.answers(new WhileItWorks());
  }

  private final class WhileItWorks implements Iterator<Question> {
    @Override
    public boolean hasNext() {
      return !gaveUp() && questions.hasNext();
    }

    @Override
    public Question next() {
      return questions.next();
    }
  }

  private boolean gaveUp() {
    return came >= FEWEST && withoutText > failedShare * came;
  }

  @Override
  public boolean hasNext() {
    if (answers.hasNext() || questions.hasNext()) {
      return true;
    }
    if (!finished) {
      finished = true;
      try {
        journal.finish();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return false;
  }

  @Override
  public StoredAnswer next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    Answer answer;
    if (answers.hasNext()) {
      answer = answers.next();
      came++;
      withoutText += answer.hasText() ? 0 : 1;
    } else {
      answer =
          Answer.failed(
              questions.next().key(), NOT_ASKED, "too many questions before it got no answer");
    }
    StoredAnswer stored = new StoredAnswer(answer, name, System.currentTimeMillis());
    try {
      journal.add(stored);
    } catch (IOException e) {
      throw new UncheckedIOException("an answer cannot be kept: " + e.getMessage(), e);
    }
    return stored;
  }
}
