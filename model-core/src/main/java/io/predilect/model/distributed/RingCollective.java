package io.predilect.model.distributed;

import io.predilect.model.distributed.RingLinks.Stretch;

/**
 * All-reduce around a ring of sockets (Patarasuk and Yuan 2009, "Bandwidth optimal all-reduce
 * algorithms for clusters of workstations"): the numbers are cut into as many stretches as there
 * are ranks; each stretch goes around once and gathers its sum, and once more to be given to all.
 * Every rank sends and receives 2 (n-1)/n of the bytes, whatever n is. A stretch is summed in the
 * order of the ring, so sums have the same bits on every rank and in every run.
 */
public final class RingCollective implements Collective {
  // Marks a call, so that ranks that do different things are told apart from a broken sum.
  private static final int CALL_NUMBERS = 3;

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
    agree(values);
    for (int turn = 0; turn < ranks - 1; turn++) {
      links.exchange(values, stretch(values, rank - turn), stretch(values, rank - turn - 1), true);
    }
    for (int turn = 0; turn < ranks - 1; turn++) {
      links.exchange(values, stretch(values, rank + 1 - turn), stretch(values, rank - turn), false);
    }
  }

  private void agree(RingValues values) {
    double[] call = {++calls, values.size(), values.width(), 0, 0, 0};
    links.exchange(
        new RingValues.Doubles(call),
        new Stretch(0, CALL_NUMBERS),
        new Stretch(CALL_NUMBERS, call.length),
        false);
    for (int i = 0; i < CALL_NUMBERS; i++) {
      if (call[i] != call[CALL_NUMBERS + i]) {
        throw new IllegalStateException(
            String.format(
                "rank %d makes sum %.0f of %.0f numbers while the rank before it makes sum %.0f of"
                    + " %.0f numbers: the ranks do not train the same thing",
                rank, call[0], call[1], call[CALL_NUMBERS], call[CALL_NUMBERS + 1]));
      }
    }
  }

  private Stretch stretch(RingValues values, int number) {
    long which = Math.floorMod(number, ranks);
    return new Stretch(
        (int) (values.size() * which / ranks), (int) (values.size() * (which + 1) / ranks));
  }

  @Override
  public void close() {
    links.close();
  }
}
