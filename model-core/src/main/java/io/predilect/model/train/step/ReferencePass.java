package io.predilect.model.train.step;

import io.predilect.data.shard.ReferenceLogp;
import io.predilect.data.shard.TokenizedPair;
import io.predilect.model.distributed.Collective;
import io.predilect.model.scoring.PairScorer;
import io.predilect.model.scoring.ReferenceQuestion;
import io.predilect.model.train.data.ExampleSource;
import io.predilect.model.train.data.RankShare;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Asks a reference what examples came without: a window of examples at a time, of which each rank
 * takes a share.
 */
public final class ReferencePass {
  private static final int WINDOW = 4096;

  private record Asked(int row, ReferenceQuestion question) {}

  private ReferencePass() {}

  /**
   * The answers, window by window.
   *
   * @param examples as the training takes them
   * @param asked what is to be known of each; what an example has is not asked again
   * @param reference the reference model
   * @param collective the ranks share the work; every rank gets all results, and must take them all
   * @return log-probs, [example, asked]; 0 where nothing had to be asked
   */
  public static Iterator<double[]> windows(
      ExampleSource examples,
      List<ReferenceLogp> asked,
      PairScorer reference,
      Collective collective) {
    int size = examples.size();
    return IntStream.iterate(0, from -> from < size, from -> from + WINDOW)
        .mapToObj(
            from -> {
              int[] lengths =
                  IntStream.range(from, Math.min(size, from + WINDOW))
                      .map(examples::length)
                      .toArray();
              Iterator<Asked> share =
                  RankShare.of(lengths, collective.rank(), collective.ranks()).stream()
                      .map(row -> new Asked(row, question(examples, from + row, asked)))
                      .iterator();
              double[] logps = new double[lengths.length * asked.size()];
              reference
                  .score(share, each -> each.question().sequences())
                  .forEachRemaining(
                      said ->
                          said.row()
                              .question()
                              .answers(said.score())
                              .forEach(
                                  (which, logp) ->
                                      logps[
                                              said.row().row() * asked.size()
                                                  + asked.indexOf(which)] =
                                          logp));
              collective.sum(logps);
              return logps;
            })
        .iterator();
  }

  private static ReferenceQuestion question(
      ExampleSource examples, int index, List<ReferenceLogp> asked) {
    TokenizedPair pair = examples.get(index);
    EnumSet<ReferenceLogp> lacking = EnumSet.copyOf(asked);
    lacking.removeAll(pair.reference().values().keySet());
    return new ReferenceQuestion(pair, examples.mismatched(index), lacking);
  }
}
