package io.predilect.jobs.audit;

import io.predilect.data.audit.AuditAccumulator;
import io.predilect.data.format.Outcome;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.ToIntFunction;

/**
 * Gathers an audit on all cores: counting tokens takes nine tenths of its time. Rows go to tasks of
 * some hundreds, and what these gather is put together in the order of the rows, so that the result
 * is that of one accumulator. For one thread; close it.
 */
final class AuditParts implements AutoCloseable {
  private static final int ROWS = 500;
  private static final int CHARACTERS = 1 << 20;

  private final ToIntFunction<String> tokenCount;
  private final AuditAccumulator gathered;
  private final ExecutorService workers;
  private final Deque<Future<AuditAccumulator>> tasks = new ArrayDeque<>();
  private final int most;
  private List<Gathered> rows = new ArrayList<>();
  private int characters;

  private record Gathered(List<Outcome> outcomes, Optional<String> source, String text) {}

  /**
   * Begins with nothing.
   *
   * @param tokenCount the number of tokens of a text; called by several threads
   * @param threads how many
   */
  AuditParts(ToIntFunction<String> tokenCount, int threads) {
    this.tokenCount = tokenCount;
    this.gathered = new AuditAccumulator(tokenCount);
    this.workers = Executors.newFixedThreadPool(threads);
    this.most = 2 * threads; // one is worked on while the next one waits
  }

  /** Counts one row: see {@link AuditAccumulator#add(List, Optional, String)}. */
  void add(List<Outcome> outcomes, Optional<String> source, String text) {
    rows.add(new Gathered(outcomes, source, text));
    characters += text.length();
    if (rows.size() >= ROWS || characters >= CHARACTERS) {
      submit();
    }
  }

  private void submit() {
    List<Gathered> own = rows;
    rows = new ArrayList<>();
    characters = 0;
    if (tasks.size() >= most) {
      merge();
    }
    tasks.add(
        workers.submit(
            () -> {
              AuditAccumulator part = new AuditAccumulator(tokenCount);
              own.forEach(row -> part.add(row.outcomes(), row.source(), row.text()));
              return part;
            }));
  }

  private void merge() {
    try {
      gathered.merge(tasks.remove().get());
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while rows were counted", e);
    }
  }

  /** All that was added. */
  AuditAccumulator all() {
    submit();
    while (!tasks.isEmpty()) {
      merge();
    }
    return gathered;
  }

  /** Waits for the tasks that run: what counts tokens may be closed behind this. */
  @Override
  public void close() {
    workers.shutdownNow();
    boolean interrupted = false;
    while (!workers.isTerminated()) {
      try {
        workers.awaitTermination(1, TimeUnit.MINUTES);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
