package io.predilect.jobs.models;

import io.predilect.jobs.process.BackgroundThreads;
import java.io.IOException;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One model per process, not per task: the first task that asks opens it, the others share it. A
 * model that nobody uses stays open for a while, for the tasks that come next. It is closed when
 * that time is over, or before another one is opened, the least recently used first, until those
 * that nobody uses take little enough.
 *
 * @param <M> the kind of model
 */
public final class SharedModels<M extends AutoCloseable> {
  private static final Logger LOG = LoggerFactory.getLogger(SharedModels.class);

  private static final ScheduledExecutorService SWEEPER =
      Executors.newSingleThreadScheduledExecutor(BackgroundThreads.named("idle-models"));

  private final Duration keep;
  private final long idleBytes;
  private final ToLongFunction<M> size;
  private final Map<Object, Entry<M>> entries = new HashMap<>();

  /** How a model is opened. */
  @FunctionalInterface
  public interface Opener<M> {
    M open() throws IOException;
  }

  /** The use of a shared model; closing it ends the use, not the model. */
  public final class Lease implements AutoCloseable {
    private final Entry<M> entry;
    private boolean closed;

    private Lease(Entry<M> entry) {
      this.entry = entry;
    }

    public M model() {
      return entry.model;
    }

    @Override
    public void close() {
      synchronized (SharedModels.this) {
        if (!closed) {
          closed = true;
          release(entry);
        }
      }
    }
  }

  private static final class Entry<M> {
    private final M model;
    private int users;
    private long idleSince;
    private Optional<Future<?>> sweep = Optional.empty();

    Entry(M model) {
      this.model = model;
    }
  }

  /**
   * Models of which none that is unused stays open when another one is opened.
   *
   * @param keep how long an unused model stays open at most
   */
  public SharedModels(Duration keep) {
    this(keep, 0, any -> 1);
  }

  /**
   * Models of which some that are unused may stay open.
   *
   * @param keep for how long
   * @param idleBytes what they may take together while another one is opened
   * @param size the bytes of a model
   */
  public SharedModels(Duration keep, long idleBytes, ToLongFunction<M> size) {
    this.keep = keep;
    this.idleBytes = idleBytes;
    this.size = size;
  }

  /**
   * The model of that key, opened now if it is not. Tasks that ask at the same time wait for the
   * one that opens.
   *
   * @param key what models that may stand for each other have equal
   */
  public synchronized Lease acquire(Object key, Opener<? extends M> opener) throws IOException {
    Entry<M> entry = entries.get(key);
    if (entry == null) {
      makeRoom();
      entry = new Entry<>(opener.open());
      entries.put(key, entry);
    }
    entry.users++;
    entry.sweep.ifPresent(sweep -> sweep.cancel(false));
    return new Lease(entry);
  }

  /** Closes every model that nobody uses, to make room for another kind of work. */
  public synchronized void closeIdle() {
    close(idle());
  }

  private void makeRoom() {
    List<Entry<M>> idle = idle();
    long bytes = idle.stream().mapToLong(entry -> size.applyAsLong(entry.model)).sum();
    int count = 0;
    while (bytes > idleBytes) {
      bytes -= size.applyAsLong(idle.get(count++).model);
    }
    close(idle.subList(0, count));
  }

  private synchronized void sweep() {
    try {
      long now = System.nanoTime();
      close(idle().stream().filter(entry -> now - entry.idleSince >= keep.toNanos()).toList());
    } catch (RuntimeException e) {
      LOG.warn("an idle model could not be closed; its memory may stay in use", e);
    }
  }

  /** The models that nobody uses, the least recently used first. */
  private List<Entry<M>> idle() {
    return entries.values().stream()
        .filter(entry -> entry.users == 0)
        .sorted(Comparator.comparingLong(entry -> entry.idleSince))
        .toList();
  }

  private void close(List<Entry<M>> idle) {
    entries.values().removeAll(idle);
    IllegalStateException failure = null;
    for (Entry<M> entry : idle) {
      try {
        entry.model.close();
      } catch (Exception e) {
        if (failure == null) {
          failure = new IllegalStateException("a model could not be closed: " + e.getMessage(), e);
        } else {
          failure.addSuppressed(e);
        }
      }
    }
    if (failure != null) {
      throw failure;
    }
  }

  private void release(Entry<M> entry) {
    entry.users--;
    if (entry.users == 0) {
      entry.idleSince = System.nanoTime();
      entry.sweep =
          Optional.of(SWEEPER.schedule(this::sweep, keep.toNanos(), TimeUnit.NANOSECONDS));
    }
  }
}
