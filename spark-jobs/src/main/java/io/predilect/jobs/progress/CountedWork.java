package io.predilect.jobs.progress;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * What the tasks of a stage have counted, and the words for it. Of several counters of one kind the
 * newest is told. Rates end with the last change: while nothing is done the words stay as they are.
 */
final class CountedWork {
  private static final double NANOS = 1e9;
  private static final double SHORTEST = 0.5; // seconds; over less a rate says nothing
  private static final double MIB_OF_GIB = 1024;

  private final TreeMap<Long, Tally> rows = new TreeMap<>(); // by the counter's id
  private final TreeMap<Long, Tally> tokens = new TreeMap<>();
  private final TreeMap<Long, Tally> gpuMib = new TreeMap<>();
  private OptionalLong expected = OptionalLong.empty();
  private long begun;
  private long stageBegun;

  /** One counter's values by task. */
  private static final class Tally {
    private final Map<Long, Long> byTask = new HashMap<>();
    private final long begun;
    private final long before;
    private long changed;

    /**
     * @param begun since when it counts, in nanoseconds
     * @param before what it had counted by then
     */
    Tally(long begun, long before) {
      this.begun = begun;
      this.before = before;
      this.changed = begun;
    }

    void put(long task, long value, long nanos) {
      Long old = byTask.put(task, value);
      if (old == null || old != value) {
        changed = nanos;
      }
    }

    long sum() {
      return byTask.values().stream().mapToLong(Long::longValue).sum();
    }

    OptionalDouble rate() {
      double seconds = (changed - begun) / NANOS;
      long counted = sum() - before;
      return seconds < SHORTEST || counted <= 0
          ? OptionalDouble.empty()
          : OptionalDouble.of(counted / seconds);
    }
  }

  /** A Spark stage begins. */
  void begin(long nanos) {
    stageBegun = nanos;
    if (rows.isEmpty()) {
      begun = nanos;
    }
  }

  /**
   * A task tells a counter's value; others' counters are left alone.
   *
   * @param counter its id, which grows from counter to counter
   */
  void count(long task, long counter, String name, long value, long nanos) {
    if (RowsDone.isCounter(name)) {
      Tally tally = rows.computeIfAbsent(counter, id -> new Tally(begun, 0));
      if (rows.lastKey() == counter) {
        expected = RowsDone.expected(name);
      }
      tally.put(task, value, nanos);
    } else if (name.equals(ModelWork.TOKENS)) {
      // The first batch was begun before anybody heard of it.
      tokens.computeIfAbsent(counter, id -> new Tally(nanos, value)).put(task, value, nanos);
    } else if (name.equals(ModelWork.GPU_MIB)) {
      gpuMib.computeIfAbsent(counter, id -> new Tally(nanos, 0)).put(task, value, nanos);
    }
  }

  /** A task failed: another will do its work again. */
  void forget(long task) {
    for (TreeMap<Long, Tally> kind : List.of(rows, tokens, gpuMib)) {
      kind.values().forEach(tally -> tally.byTask.remove(task));
    }
  }

  /** Tells of rows as long as some are left; whether it did. */
  boolean tellRows(Progress to) {
    figures(to);
    if (rows.isEmpty()) {
      return false;
    }
    Tally newest = rows.lastEntry().getValue();
    long done = newest.sum();
    to.figure("rows", (double) done);
    newest.rate().ifPresent(rate -> to.figure("rows_per_second", rate));
    if (expected.isEmpty()) {
      to.update(Double.NaN, words(List.of(text(done == 1 ? "%,d row" : "%,d rows", done)), newest));
      return true;
    }
    long all = expected.getAsLong();
    if (done >= all) {
      return false;
    }
    List<String> parts = new ArrayList<>(List.of(text("row %,d/%,d", done, all)));
    OptionalDouble rate = newest.rate();
    if (rate.isPresent()) {
      double left = (all - done) / rate.getAsDouble();
      to.figure("seconds_left", left);
      parts.add(TimeLeft.text(left));
    }
    to.update((double) done / all, words(parts, newest));
    return true;
  }

  /**
   * Tells how much of a Spark stage is done, where rows are not counted or all there, and what its
   * models do. One task says nothing of how far it is.
   */
  void tellTasks(int done, int all, Progress to) {
    String before =
        expected.isPresent()
            ? text("all %,d rows done, now what is made of them: ", expected.getAsLong())
            : "";
    List<String> parts = new ArrayList<>();
    parts.add(before + (all == 1 ? "under way" : text("%,d of %,d parts done", done, all)));
    if (!tokens.isEmpty() && tokens.lastEntry().getValue().changed > stageBegun) {
      parts.addAll(models());
    }
    to.update(Double.NaN, String.join("  ", parts));
  }

  private void figures(Progress to) {
    if (!tokens.isEmpty()) {
      Tally newest = tokens.lastEntry().getValue();
      to.figure("tokens", (double) newest.sum());
      newest.rate().ifPresent(rate -> to.figure("tokens_per_second", rate));
    }
    gpu().ifPresent(mib -> to.figure("gpu_memory_mib", (double) mib));
  }

  private String words(List<String> begin, Tally counted) {
    List<String> parts = new ArrayList<>(begin);
    counted
        .rate()
        .ifPresent(rate -> parts.add(text(rate < 10 ? "%.1f rows/s" : "%,.0f rows/s", rate)));
    parts.addAll(models());
    return String.join("  ", parts);
  }

  private List<String> models() {
    List<String> parts = new ArrayList<>();
    if (!tokens.isEmpty()) {
      tokens
          .lastEntry()
          .getValue()
          .rate()
          .ifPresent(rate -> parts.add(text("%,.0f tokens/s", rate)));
    }
    gpu().ifPresent(mib -> parts.add(text("GPU %.1f GiB", mib / MIB_OF_GIB)));
    return parts;
  }

  private OptionalLong gpu() {
    return gpuMib.isEmpty()
        ? OptionalLong.empty()
        : gpuMib.lastEntry().getValue().byTask.values().stream().mapToLong(Long::longValue).max();
  }

  private static String text(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
