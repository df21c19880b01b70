package io.predilect.jobs.train.heartbeat;

import io.predilect.jobs.config.Redactor;
import io.predilect.jobs.progress.Progress;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the driver makes of the ranks' heartbeats. It tells how far the training is, answers whether
 * to stop, keeps the first cause of every attempt's failure, and finds the attempt of which a rank
 * stalls, for Spark to begin the next one. Where a single rank refuses and the others fail for it,
 * no other attempt is to be made.
 */
public final class RankMonitor {
  private static final Logger LOG = LoggerFactory.getLogger(RankMonitor.class);

  private final StallDetector stalls;
  private final Progress progress;
  private final Map<Integer, String> firstCauses = new LinkedHashMap<>(); // by attempt
  private Optional<String> refusal = Optional.empty();
  private final Set<String> noted = new HashSet<>();
  private boolean hopeless;
  private Heartbeat.Reply reply = Heartbeat.Reply.GO_ON;

  /**
   * A monitor of one barrier stage.
   *
   * @param progress is told how far rank 0 is, and what it notes
   */
  public RankMonitor(StallDetector stalls, Progress progress) {
    this.stalls = stalls;
    this.progress = progress;
  }

  /** From now on every answer asks the ranks to store a checkpoint and end. */
  public synchronized void stop(String reason) {
    reply = new Heartbeat.Reply(true, reason);
  }

  /**
   * Takes a heartbeat in.
   *
   * @param nanos when it came
   * @return the answer
   */
  synchronized Heartbeat.Reply hear(Heartbeat beat, long nanos) {
    stalls.hear(beat, nanos);
    RankPlace place = beat.place();
    switch (beat.state()) {
      case REFUSED -> refusal = refusal.or(() -> Optional.of(beat.failure()));
      case FAILED -> {
        stalls.over(place.attempt());
        failed(place.attempt(), place.name() + ": " + beat.failure() + " (" + beat.where() + ")");
        hopeless |= refusal.isPresent();
      }
      case WORKING, WAITING, DONE -> {
        if (place.rank() == 0) {
          beat.note().lines().forEach(this::note);
          beat.progress().tell(beat.phase(), progress);
        }
      }
    }
    return reply;
  }

  /** A rank that stalls, once for every attempt that is to be ended for it. */
  synchronized Optional<StallDetector.Stall> look(long nanos) {
    Optional<StallDetector.Stall> stall = stalls.stalled(nanos);
    stall.ifPresent(one -> stalls.over(one.attempt()));
    return stall.filter(one -> failed(one.attempt(), one.message()));
  }

  /** Whether no attempt can succeed: a rank refuses, and others failed for it. */
  synchronized boolean hopeless() {
    return hopeless;
  }

  /** Why the last attempt failed, if one did, in the words of whoever noticed first. */
  public synchronized Optional<String> firstCause() {
    return firstCauses.values().stream().reduce((earlier, later) -> later);
  }

  /** Why a rank would fail again however often it is tried, if one said so. */
  public synchronized Optional<String> refusal() {
    return refusal;
  }

  /** How many attempts failed with a cause that is known. */
  public synchronized int failures() {
    return firstCauses.size();
  }

  // Once, whatever number of heartbeats and attempts says it.
  private void note(String line) {
    if (noted.add(line)) {
      progress.note(line);
    }
  }

  private boolean failed(int attempt, String cause) {
    if (firstCauses.putIfAbsent(attempt, cause) != null) {
      return false;
    }
    LOG.warn("attempt {} to train failed: {}", attempt + 1, Redactor.text(cause));
    return true;
  }
}
