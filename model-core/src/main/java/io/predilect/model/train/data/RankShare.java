package io.predilect.model.train.data;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Which positions of a batch each rank works on. */
public final class RankShare {
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
}
