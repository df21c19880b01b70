package io.predilect.model.distributed;

import java.util.List;
import java.util.Locale;

/**
 * All-reduce around a ring of sockets (Patarasuk and Yuan 2009, "Bandwidth optimal all-reduce
 * algorithms for clusters of workstations"): the numbers are cut into as many stretches as there
 * are ranks; each stretch goes around once and gathers its sum, and once more to be given to all.
 * Every rank sends and receives 2 (n-1)/n of the bytes, whatever n is. A stretch is summed in the
 * order of the ring, so sums have the same bits on every rank and in every run.
 */
public final class RingCollective implements Collective {
  // Marks a call, so that ranks that do different things are told apart from a broken sum.
  private static final int CALL_NUMBERS = 4;
  private static final String SUM = "sum";
  private static final String REDUCE_SCATTER = "reduce-scatter";
  private static final String ALL_GATHER = "all-gather";
  private static final List<String> CALLS = List.of(SUM, REDUCE_SCATTER, ALL_GATHER);

  private final int rank;
  private final int ranks;
  private final RingLinks links;
  private long calls;

  RingCollective(int rank, int ranks, RingLinks links) {
    this.rank = rank;
    this.ranks = ranks;
    this.links = links;
  }

  @Override
  public int rank() {
    return rank;
  }

  @Override
  public int ranks() {
    return ranks;
  }

  @Override
  public void sum(float[] values) {
    sum(new RingValues.Floats(values));
  }

  @Override
  public void sum(double[] values) {
    sum(new RingValues.Doubles(values));
  }

  private void sum(RingValues values) {
    agree(SUM, values);
    addUp(values);
    hand(values);
  }

  @Override
  public Stretch share(int size) {
    return stretch(size, rank + 1);
  }

  @Override
  public void reduceScatter(float[] values) {
    RingValues given = new RingValues.Floats(values);
    agree(REDUCE_SCATTER, given);
    addUp(given);
  }

  @Override
  public void allGather(float[] values) {
    RingValues given = new RingValues.Floats(values);
    agree(ALL_GATHER, given);
    hand(given);
  }

  // Each stretch goes around once; it is complete where it ends, at the rank whose share it is.
  private void addUp(RingValues values) {
    for (int turn = 0; turn < ranks - 1; turn++) {
      links.exchange(values, stretch(values, rank - turn), stretch(values, rank - turn - 1), true);
    }
  }

  // And once more, from there to all.
  private void hand(RingValues values) {
    for (int turn = 0; turn < ranks - 1; turn++) {
      links.exchange(values, stretch(values, rank + 1 - turn), stretch(values, rank - turn), false);
    }
  }

  private void agree(String what, RingValues values) {
    double[] call = {++calls, CALLS.indexOf(what), values.size(), values.width(), 0, 0, 0, 0};
    links.exchange(
        new RingValues.Doubles(call),
        new Stretch(0, CALL_NUMBERS),
        new Stretch(CALL_NUMBERS, call.length),
        false);
    for (int i = 0; i < CALL_NUMBERS; i++) {
      if (call[i] != call[CALL_NUMBERS + i]) {
        throw new IllegalStateException(
            String.format(
                Locale.ROOT,
                "rank %d makes %s while the rank before it makes %s: the ranks do not train the"
                    + " same thing",
                rank,
                told(call, 0),
                told(call, CALL_NUMBERS)));
      }
    }
  }

  private static String told(double[] call, int at) {
    return String.format(
        Locale.ROOT,
        "%s %.0f of %.0f numbers",
        CALLS.get((int) call[at + 1]),
        call[at],
        call[at + 2]);
  }

  private Stretch stretch(RingValues values, int number) {
    return stretch(values.size(), number);
  }

  private Stretch stretch(long size, int number) {
    long which = Math.floorMod(number, ranks);
    return new Stretch((int) (size * which / ranks), (int) (size * (which + 1) / ranks));
  }

  @Override
  public void close() {
    links.close();
  }
}
