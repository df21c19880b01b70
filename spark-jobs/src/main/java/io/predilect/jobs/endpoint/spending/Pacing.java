package io.predilect.jobs.endpoint.spending;

import java.util.OptionalLong;

/**
 * A limit by the minute, as the time from which there is room again: whatever is let through moves
 * it on by its part of a minute (the generic cell rate algorithm, ITU-T I.371). So no minute,
 * whenever it begins, has more than the limit and what may be made up for, and what a longer idle
 * time left is lost.
 */
final class Pacing {
  private static final double MINUTE = 60e9;

  private final double nanosEach;
  private double room;

  /**
   * A limit.
   *
   * @param perMinute empty: none
   * @param now nanoseconds
   */
  Pacing(OptionalLong perMinute, long now) {
    this.nanosEach = perMinute.isPresent() ? MINUTE / perMinute.getAsLong() : 0;
    this.room = now;
  }

  /** When there is room, nanoseconds; may be past. */
  double room() {
    return room;
  }

  /** What an amount takes of the time, nanoseconds. */
  double span(double amount) {
    return nanosEach * amount;
  }

  /** Lets an amount through from a time on. */
  void take(double start, double amount) {
    room = start + span(amount);
  }

  /** An amount let through before was another: more, or less where negative. */
  void correct(double by) {
    room += span(by);
  }
}
