package io.predilect.model.train.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;

/** Which positions of a batch each rank works on. */
public final class RankShare {
  private static final int WINDOW = 4096;

  private RankShare() {}

  /**
   * The positions of one rank: the longest examples first, dealt out back and forth, so that ranks
   * get about the same number of tokens and finish together.
   *
   * @param lengths the length of the example at every position
   */
  public static List<Integer> of(int[] lengths, int rank, int ranks) {
    List<Integer> byLength =
        IntStream.range(0, lengths.length)
            .boxed()
            .sorted(Comparator.comparing((Integer position) -> -lengths[position]))
            .toList();
    List<Integer> share = new ArrayList<>();
    for (int i = 0; i < byLength.size(); i++) {
      int turn = i % (2 * ranks);
      int owner = turn < ranks ? turn : 2 * ranks - 1 - turn;
      if (owner == rank) {
        share.add(byLength.get(i));
      }
    }
    return share;
  }

  /**
   * A rank's share of examples that stand side by side.
   *
   * @param from the first one's index
   * @param size how many they are
   * @param share places among them that are the rank's
   */
  public record Window(int from, int size, List<Integer> share) {
    public Window {
      share = List.copyOf(share);
    }
  }

  /** The shares of one rank of all examples, window by window, the same ones on every rank. */
  public static Iterator<Window> windows(ExampleSource examples, int rank, int ranks) {
    BitSet all = new BitSet(examples.size());
    all.set(0, examples.size());
    return windows(examples, all, rank, ranks);
  }

  /**
   * The same of some examples alone; the windows go over all, of which the others are nobody's.
   *
   * @param some their indices
   */
  public static Iterator<Window> windows(ExampleSource examples, BitSet some, int rank, int ranks) {
    int size = examples.size();
    return IntStream.iterate(0, from -> from < size, from -> end(some, from, size))
        .mapToObj(
            from -> {
              int end = end(some, from, size);
              int[] places = some.get(from, end).stream().toArray();
              int[] lengths =
                  Arrays.stream(places).map(place -> examples.length(from + place)).toArray();
              List<Integer> share =
                  of(lengths, rank, ranks).stream().map(position -> places[position]).toList();
              return new Window(from, end - from, share);
            })
        .iterator();
  }

  /** Where a window ends that has enough of some, or no more of them are left. */
  private static int end(BitSet some, int from, int size) {
    int end = from;
    for (int n = 0; n < WINDOW; n++) {
      int next = some.nextSetBit(end);
      if (next < 0) {
        return size;
      }
      end = next + 1;
    }
    return end;
  }
}
