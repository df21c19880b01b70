package io.predilect.jobs.stage;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Whether a run is to end early, for example because the machine is wanted back (SIGTERM). A stage
 * that can keep what it reached says how; any other stage's Spark jobs are cancelled. Safe to call
 * from any thread.
 */
public final class StopSignal {
  private final List<StopSignal> branches = new ArrayList<>();
  private Optional<Runnable> action = Optional.empty();
  private String reason = "";

  /** Asks for the end, as the user does. Asking again changes nothing. */
  public void stop() {
    stop("on request");
  }

  /**
   * The signal of one of several runs that go on at a time: it is asked along with this one, and by
   * itself.
   */
  public StopSignal branch() {
    StopSignal branch = new StopSignal();
    synchronized (this) {
      branches.add(branch);
      if (!stopped()) {
        return branch;
      }
    }
    branch.stop(reason());
    return branch;
  }

  /**
   * Asks for the end. Asking again changes nothing.
   *
   * @param why in words that follow {@code stopped}
   */
  public void stop(String why) {
    Optional<Runnable> now;
    List<StopSignal> along;
    synchronized (this) {
      if (stopped()) {
        return;
      }
      reason = why;
      now = action;
      along = List.copyOf(branches);
    }
    along.forEach(branch -> branch.stop(why));
    now.ifPresent(Runnable::run);
  }

  /** Whether the end was asked for. */
  public synchronized boolean stopped() {
    return !reason.isEmpty();
  }

  /** Why, in words that follow {@code stopped}; empty: it was not asked for. */
  public synchronized String reason() {
    return reason;
  }

  /**
   * What is to be done when the end is asked for, in place of what was said before. Is done at once
   * when it was asked for already.
   */
  public void onStop(Runnable what) {
    Objects.requireNonNull(what, "what");
    synchronized (this) {
      action = Optional.of(what);
      if (!stopped()) {
        return;
      }
    }
    what.run();
  }

  /** Nothing is to be done from now on. */
  public synchronized void forget() {
    action = Optional.empty();
  }
}
