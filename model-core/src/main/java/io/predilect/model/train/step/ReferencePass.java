package io.predilect.model.train.step;

import io.predilect.data.shard.ReferenceLogp;
import io.predilect.data.shard.TokenizedPair;
import io.predilect.model.distributed.Collective;
import io.predilect.model.scoring.ReferenceQuestion;
import io.predilect.model.scoring.ResponseScore;
import io.predilect.model.train.data.ExampleSource;
import io.predilect.model.train.data.RankShare;
import java.util.Arrays;
import java.util.BitSet;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Asks a reference what examples came without: a window of examples at a time, of which each rank
 * takes a share.
 */
public final class ReferencePass {
  private record Asked(int row, ReferenceQuestion question) {}

  private ReferencePass() {}

  /**
   * The answers, window by window.
   *
   * @param examples as the training takes them
   * @param wanted the examples of which it is to be known
   * @param asked what is to be known of each; what an example has is not asked again
   * @param reference the reference model
   * @param collective the ranks share the work; every rank gets all results, and must take them all
   * @return log-probs, [example, asked]; 0 where nothing had to be asked, NaN of examples that are
   *     not wanted
   */
  public static Iterator<double[]> windows(
      ExampleSource examples,
      BitSet wanted,
      List<ReferenceLogp> asked,
      ReferenceModel reference,
      Collective collective) {
    int rank = collective.rank();
    int ranks = collective.ranks();
    Iterator<RankShare.Window> windows = RankShare.windows(examples, wanted, rank, ranks);
    ReferenceProgress progress =
        new ReferenceProgress(
            reference.listener(),
            examples,
            wanted,
            asked,
            RankShare.windows(examples, wanted, rank, ranks));
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return windows.hasNext();
      }

      @Override
      public double[] next() {
        RankShare.Window window = windows.next();
        double[] logps = new double[window.size() * asked.size()];
        Iterator<Asked> share =
            window.share().stream()
                .map(row -> new Asked(row, question(examples, window.from() + row, asked)))
                .iterator();
        progress.during(
            () ->
                reference
                    .scorer()
                    .score(share, each -> each.question().sequences())
                    .forEachRemaining(
                        said -> {
                          put(said.row(), said.score(), asked, logps);
                          progress.scored();
                        }));
        collective.sum(logps);
        IntStream.range(0, window.size())
            .filter(row -> !wanted.get(window.from() + row))
            .forEach(
                row ->
                    Arrays.fill(logps, row * asked.size(), (row + 1) * asked.size(), Double.NaN));
        return logps;
      }
    };
  }

  private static void put(
      Asked example, List<ResponseScore> scores, List<ReferenceLogp> asked, double[] logps) {
    example
        .question()
        .answers(scores)
        .forEach(
            (which, logp) -> logps[example.row() * asked.size() + asked.indexOf(which)] = logp);
  }

  private static ReferenceQuestion question(
      ExampleSource examples, int index, List<ReferenceLogp> asked) {
    TokenizedPair pair = examples.get(index);
    EnumSet<ReferenceLogp> lacking = EnumSet.copyOf(asked);
    lacking.removeAll(pair.reference().values().keySet());
    return new ReferenceQuestion(pair, examples.mismatched(index), lacking);
  }
}
