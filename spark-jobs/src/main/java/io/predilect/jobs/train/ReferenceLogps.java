package io.predilect.jobs.train;

import io.predilect.data.shard.TokenizedPair;
import io.predilect.jobs.models.LengthBatches;
import io.predilect.model.distributed.Collective;
import io.predilect.model.scoring.PromptedBatch;
import io.predilect.model.scoring.ResponseScore;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.stream.IntStream;

/** log π_ref of pairs that came without, from a reference model that is not the starting one. */
final class ReferenceLogps {
  private ReferenceLogps() {}

  /**
   * The pairs, each with reference log-probs: its own, or the model's. Ranks share the work.
   *
   * @param model scores one batch
   * @param batchTokens tokens a batch may hold
   */
  static List<TokenizedPair> filled(
      List<TokenizedPair> pairs,
      Function<PromptedBatch, List<ResponseScore>> model,
      int batchTokens,
      Collective collective) {
    int[] missing =
        IntStream.range(0, pairs.size()).filter(i -> !hasReference(pairs.get(i))).toArray();
    int[] share =
        IntStream.range(0, missing.length)
            .filter(i -> i % collective.ranks() == collective.rank())
            .map(i -> missing[i])
            .toArray();
    double[] logps = new double[2 * pairs.size()]; // [index, chosen | rejected]
    int[] lengths =
        IntStream.of(share)
            .map(
                i ->
                    pairs.get(i).prompt().length()
                        + pairs.get(i).chosen().length()
                        + pairs.get(i).rejected().length())
            .toArray();
    for (int[] group : LengthBatches.of(lengths, batchTokens)) {
      score(pairs, IntStream.of(group).map(i -> share[i]).toArray(), model, logps);
    }
    collective.sum(logps);
    List<TokenizedPair> filled = new ArrayList<>(pairs);
    for (int i : missing) {
      filled.set(i, with(pairs.get(i), logps[2 * i], logps[2 * i + 1]));
    }
    return filled;
  }

  private static void score(
      List<TokenizedPair> pairs,
      int[] indices,
      Function<PromptedBatch, List<ResponseScore>> model,
      double[] logps) {
    List<PromptedBatch.Response> responses = new ArrayList<>();
    for (int slot = 0; slot < indices.length; slot++) {
      responses.add(new PromptedBatch.Response(slot, pairs.get(indices[slot]).chosen()));
      responses.add(new PromptedBatch.Response(slot, pairs.get(indices[slot]).rejected()));
    }
    List<ResponseScore> scores =
        model.apply(
            new PromptedBatch(
                IntStream.of(indices).mapToObj(i -> pairs.get(i).prompt()).toList(), responses));
    for (int slot = 0; slot < indices.length; slot++) {
      logps[2 * indices[slot]] = scores.get(2 * slot).logps();
      logps[2 * indices[slot] + 1] = scores.get(2 * slot + 1).logps();
    }
  }

  private static boolean hasReference(TokenizedPair pair) {
    return pair.referenceChosen().isPresent() && pair.referenceRejected().isPresent();
  }

  private static TokenizedPair with(TokenizedPair pair, double chosen, double rejected) {
    return new TokenizedPair(
        pair.id(),
        pair.subset(),
        pair.prompt(),
        pair.chosen(),
        pair.rejected(),
        pair.rationale(),
        OptionalDouble.of(chosen),
        OptionalDouble.of(rejected),
        pair.scoreMargin());
  }
}
