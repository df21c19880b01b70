package io.predilect.jobs.cli;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Lines that stay, and one below them that moves. On a terminal that one is written again in its
 * place, and cut where the terminal ends. A log gets a line of it now and then, ever more seldom
 * the longer something takes, and never one that says the same as the line before.
 */
final class MovingLine {
  private static final long REWRITE_NANOS = Duration.ofMillis(100).toNanos();
  private static final long SOONEST_NANOS = Duration.ofSeconds(10).toNanos();
  private static final long LATEST_NANOS = Duration.ofMinutes(5).toNanos();
  private static final long PART = 10; // of what has passed, till the next line of a log

  // To the line's begin, clear it; a text that is too long must not go on in a second line.
  private static final String CLEAR = "\r\033[K";
  private static final String NO_WRAP = "\033[?7l";
  private static final String WRAP = "\033[?7h";

  private final PrintWriter out;
  private final boolean terminal;
  private final LongSupplier clock;
  private String told = "";
  private boolean open;
  private long begun;
  private long last;

  /**
   * @param terminal whether {@code out} goes to a terminal
   * @param clock nanoseconds, as {@link System#nanoTime} has them
   */
  MovingLine(PrintWriter out, boolean terminal, LongSupplier clock) {
    this.out = out;
    this.terminal = terminal;
    this.clock = clock;
    begin();
  }

  /** On standard output, which the start script looked at. */
  static MovingLine on(PrintWriter out) {
    return new MovingLine(out, Boolean.getBoolean("predilect.terminal"), System::nanoTime);
  }

  /**
   * For one of several runs at a time. On a terminal they share the line that moves; in a log each
   * has its own pauses, so that none keeps another from being told.
   */
  MovingLine beside() {
    return terminal ? this : new MovingLine(out, false, clock);
  }

  /** Something else begins. */
  synchronized void begin() {
    begun = clock.getAsLong();
    last = begun;
  }

  /** A line that stays. */
  synchronized void line(String text) {
    out.println((open ? CLEAR : "") + text);
    out.flush();
    open = false;
    told = text;
  }

  /** What the moving line says now; it may be left out for what comes soon after. */
  synchronized void move(String text) {
    long now = clock.getAsLong();
    if (now - last < pause(now) || text.equals(told)) {
      return;
    }
    last = now;
    if (terminal) {
      rewrite(text);
    } else {
      line(text);
    }
  }

  /** The same at once, on a terminal; a log does without. */
  synchronized void show(String text) {
    if (terminal) {
      last = clock.getAsLong();
      rewrite(text);
    }
  }

  private void rewrite(String text) {
    out.print(CLEAR + NO_WRAP + text + WRAP);
    out.flush();
    open = true;
    told = text;
  }

  private long pause(long now) {
    return terminal
        ? REWRITE_NANOS
        : Math.min(LATEST_NANOS, Math.max(SOONEST_NANOS, (now - begun) / PART));
  }

  /** Leaves the moving line as it is, and begins a new one. */
  synchronized void end() {
    if (open) {
      out.println();
      open = false;
    }
    out.flush();
  }
}
