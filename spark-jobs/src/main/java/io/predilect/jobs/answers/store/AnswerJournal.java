package io.predilect.jobs.answers.store;

import java.io.Closeable;
import java.io.IOException;

/**
 * Where a task's answers go as they come, so that they outlive the task. Used by one thread.
 * Closing it without {@link #finish} leaves what was added for the next attempt to find.
 */
public sealed interface AnswerJournal extends Closeable permits LineJournal, PartJournal {
  /** Keeps an answer. */
  void add(StoredAnswer answer) throws IOException;

  /** Makes parts of what is not in parts yet. */
  void finish() throws IOException;
}
