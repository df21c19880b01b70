package io.predilect.model.train;

import io.predilect.model.distributed.Collective;

/** Makes sure that all ranks begin at the same step with the same examples. */
final class RankAgreement {
  /** Hexadecimal digits of a digest that a double holds exactly. */
  private static final int DIGITS = 12;

  private RankAgreement() {}

  static void require(Collective collective, int step, String examplesDigest) {
    double[] seen = new double[2 * collective.ranks()]; // [rank, step | examples]
    seen[2 * collective.rank()] = step;
    seen[2 * collective.rank() + 1] = Long.parseLong(examplesDigest.substring(0, DIGITS), 16);
    collective.sum(seen);
    for (int rank = 1; rank < collective.ranks(); rank++) {
      if (seen[2 * rank] != seen[0]) {
        throw new IllegalStateException(
            ("rank %s resumes after step %s, rank 0 after step %s; the checkpoint folder"
                    + " must be the same for every executor")
                .formatted(rank, (int) seen[2 * rank], (int) seen[0]));
      }
      if (seen[2 * rank + 1] != seen[1]) {
        throw new IllegalStateException(
            "rank "
                + rank
                + " read other examples than rank 0; the shards must be the same for every"
                + " executor");
      }
    }
  }
}
