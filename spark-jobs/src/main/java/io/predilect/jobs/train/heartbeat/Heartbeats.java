package io.predilect.jobs.train.heartbeat;

import io.predilect.jobs.config.Redactor;
import io.predilect.jobs.process.Repeating;
import io.predilect.model.train.TrainListener;
import io.predilect.model.train.metrics.StepMetrics;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A rank's heartbeats: once a second they tell the driver how the rank is, from a thread of their
 * own, so that a rank that hangs is told from a process that is gone, and bring back whether to
 * stop. One that is lost is no failure, since the next says more; a rank that gets no answer for as
 * long as it may take for a step ends.
 */
public final class Heartbeats implements AutoCloseable {
  /** The phase between steps. */
  public static final String TRAINING = "training";

  private static final Logger LOG = LoggerFactory.getLogger(Heartbeats.class);
  private static final Duration INTERVAL = Duration.ofSeconds(1);

  private final RankPlace place;
  private final Function<Heartbeat, Heartbeat.Reply> driver;
  private final Duration limit;
  private final AtomicLong moves = new AtomicLong();
  private final Repeating beating;
  private volatile Heartbeat.State state = Heartbeat.State.WORKING;
  private volatile RankPhase phase = RankPhase.of("starting");
  private volatile TrainProgress progress = TrainProgress.NONE;
  private volatile String notes = ""; // lines
  private volatile String failure = "";
  private volatile Heartbeat.Reply reply = Heartbeat.Reply.GO_ON;
  private volatile boolean driverLost;
  private long unansweredSince = -1;

  /**
   * Begins: the first heartbeat is answered, or lost, when this returns.
   *
   * @param driver takes a heartbeat there and brings its answer; must not block for long and may
   *     fail
   * @param limit for how long the driver may be silent
   */
  public Heartbeats(RankPlace place, Function<Heartbeat, Heartbeat.Reply> driver, Duration limit) {
    this.place = place;
    this.driver = driver;
    this.limit = limit;
    beat();
    this.beating = Repeating.every(INTERVAL, "heartbeats", this::beat);
  }

  /** The rank begins something else. */
  public void phase(String what) {
    phase(RankPhase.of(what));
  }

  /** It begins something else, or is further with it. */
  public void phase(RankPhase reached) {
    phase = reached;
    moved();
  }

  /** Has something to say that should stay to be read; the driver hears rank 0's. */
  public synchronized void note(String line) {
    notes = notes.isEmpty() ? line : notes + "\n" + line;
  }

  /**
   * The rank gets on with its work.
   *
   * @throws IllegalStateException when the driver is lost
   */
  public void moved() {
    moves.incrementAndGet();
    if (driverLost) {
      throw new IllegalStateException(
          "the driver did not answer for "
              + limit.toSeconds()
              + " s (stall_timeout), so this rank ends: check the network between executors and"
              + " driver, and that the driver lives");
    }
  }

  /** Something that other ranks take part in. */
  public interface Together<T, E extends Throwable> {
    T run() throws E;
  }

  /** Waits for other ranks. If they fail the rank stays one that waits: it is not its fault. */
  public <T, E extends Throwable> T awaiting(Together<T, E> work) throws E {
    state = Heartbeat.State.WAITING;
    T result = work.run();
    state = Heartbeat.State.WORKING;
    moved();
    return result;
  }

  /** Works on what others wait for, within {@link #awaiting}. */
  public <T, E extends Throwable> T working(Together<T, E> work) throws E {
    state = Heartbeat.State.WORKING;
    T result = work.run();
    state = Heartbeat.State.WAITING;
    moved();
    return result;
  }

  /** Whether the driver asked the rank to store a checkpoint and end. */
  public boolean stop() {
    return reply.stop();
  }

  /** Why it did; empty: it did not. */
  public String stopReason() {
    return reply.reason();
  }

  /** The rank failed: the driver is told at once. */
  public void failed(String why) {
    over(Heartbeat.State.FAILED, why);
  }

  /** It failed, and would fail again. */
  public void refused(String why) {
    over(Heartbeat.State.REFUSED, why);
  }

  private void over(Heartbeat.State how, String why) {
    failure = why;
    state = how;
    if (!beat()) {
      LOG.warn("{} could not tell the driver: {}", place.name(), Redactor.text(why));
    }
  }

  /** What the next heartbeat says. */
  public Heartbeat now() {
    return new Heartbeat(place, state, phase, moves.get(), progress, notes, failure);
  }

  /** Tells the driver; whether it answered. One at a time, so that they arrive in order. */
  synchronized boolean beat() {
    try {
      reply = driver.apply(now());
      unansweredSince = -1;
      return true;
    } catch (Exception e) { // Scala throws checked ones that Java does not see
      LOG.debug("the driver was not reached", e);
      if (e instanceof InterruptedException) {
        Thread.currentThread().interrupt();
      }
      long nanos = System.nanoTime();
      if (unansweredSince < 0) {
        unansweredSince = nanos;
      }
      driverLost |= nanos - unansweredSince > limit.toNanos();
      return false;
    }
  }

  /** Makes the heartbeats tell how far the training is. */
  public TrainListener listener() {
    return new TrainListener() {
      private int startStep;
      private int totalSteps;
      private long startNanos;

      @Override
      public void started(int step, int total) {
        startStep = step;
        totalSteps = total;
        startNanos = System.nanoTime();
      }

      @Override
      public void stepped(int step) {
        double seconds = (System.nanoTime() - startNanos) / 1e9;
        double left = seconds / Math.max(1, step - startStep) * (totalSteps - step);
        progress = progress.stepped(step, totalSteps, left);
        phase(TRAINING);
      }

      @Override
      public void logged(StepMetrics metrics) {
        progress = progress.logged(metrics.values());
      }

      @Override
      public void noted(String line) {
        note(line);
      }
    };
  }

  /** Tells a last time: the rank is through. */
  @Override
  public void close() {
    beating.close();
    if (failure.isEmpty()) {
      state = Heartbeat.State.DONE;
    }
    beat();
  }
}
