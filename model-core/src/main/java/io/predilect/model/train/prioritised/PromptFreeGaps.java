package io.predilect.model.train.prioritised;

import io.predilect.data.shard.ReferenceLogps;
import io.predilect.data.token.Tokens;
import io.predilect.model.distributed.Collective;
import io.predilect.model.objective.Need;
import io.predilect.model.promptfree.GivenPairWeights;
import io.predilect.model.promptfree.PoolFit;
import io.predilect.model.promptfree.PromptFreeGap;
import io.predilect.model.promptfree.prioritised.GapsOf;
import io.predilect.model.scoring.ResponseScore;
import io.predilect.model.train.data.Example;
import io.predilect.model.train.data.ExampleSource;
import io.predilect.model.train.data.RankShare;
import io.predilect.model.train.plan.PrioritisedSettings;
import io.predilect.model.train.step.MicroBatch;
import io.predilect.model.train.step.MicroBatches;
import io.predilect.model.train.step.PromptRewards;
import io.predilect.model.train.step.RewardSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Δr2 of examples under the weights as they are (Algorithm 1): each rank tells its share of them,
 * and all get to know all. Good until the weights change; then close it and open another.
 *
 * <p>The other prompts are run once for all responses. A prompt that is the pair's own counts once,
 * as its own; what does not fit is cut by {@link PoolFit}, as wherever else gaps are taken apart.
 */
public final class PromptFreeGaps implements GapsOf, AutoCloseable {
  /** Pairs that are run under the shared prompts in one call. */
  public static final int PAIRS_AT_ONCE = 48;

  private static final Set<Need> BOTH = EnumSet.of(Need.CHOSEN, Need.REJECTED);

  private final PrioritisedSettings settings;
  private final ExampleSource examples;
  private final RewardSource model;
  private final Collective collective;
  private final int budget;
  private final PoolFit pool;
  private Optional<PromptRewards> open = Optional.empty();

  /**
   * Gaps of some examples.
   *
   * @param examples what the numbers of wanted examples refer to
   * @param model stays the caller's
   * @param collective every rank has the same examples, weights and prompts
   * @param microBatchTokens tokens run at a time
   * @param prompts those that all pairs share
   */
  public PromptFreeGaps(
      PrioritisedSettings settings,
      ExampleSource examples,
      RewardSource model,
      Collective collective,
      int microBatchTokens,
      List<Tokens> prompts) {
    this.settings = settings;
    this.examples = examples;
    this.model = model;
    this.collective = collective;
    this.budget = microBatchTokens;
    this.pool = PoolFit.of(prompts, model.maxPositions());
  }

  @Override
  public double[] gaps(int[] wanted) {
    int[] lengths = Arrays.stream(wanted).map(examples::length).toArray();
    List<Example> share = new ArrayList<>();
    for (int row : RankShare.of(lengths, collective.rank(), collective.ranks())) {
      share.add(new Example(row, pool.fit(examples.get(wanted[row])), ReferenceLogps.none()));
    }
    double[] own = new double[wanted.length];
    for (MicroBatch micro : MicroBatches.of(share, BOTH, budget)) {
      List<ResponseScore> scores = model.score(micro.batch());
      for (MicroBatch.Slots slots : micro.pairs()) {
        own[slots.example().row()] =
            scores.get(slots.chosen().orElseThrow()).reward()
                - scores.get(slots.rejected().orElseThrow()).reward();
      }
    }
    double[] gaps = new double[wanted.length];
    for (int from = 0; from < share.size(); from += PAIRS_AT_ONCE) {
      int to = Math.min(share.size(), from + PAIRS_AT_ONCE);
      solve(share.subList(from, to), own, gaps);
    }
    collective.sum(gaps);
    return gaps;
  }

  private void solve(List<Example> group, double[] own, double[] gaps) {
    double[][] rewards = rewards(group);
    for (int i = 0; i < group.size(); i++) {
      Example example = group.get(i);
      double[] under = new double[rewards.length + 1];
      int known = 0;
      under[known++] = own[example.row()];
      for (int p = 0; p < rewards.length; p++) {
        if (!pool.isOwn(example.pair().prompt(), p)) {
          under[known++] = rewards[p][2 * i] - rewards[p][2 * i + 1];
        }
      }
      gaps[example.row()] = promptFree(Arrays.copyOf(under, known));
    }
  }

  /** Of both responses of every pair under the pool, [prompt][response]. */
  private double[][] rewards(List<Example> group) {
    if (pool.prompts().isEmpty()) {
      return new double[0][];
    }
    List<Tokens> responses = new ArrayList<>();
    for (Example example : group) {
      responses.add(example.pair().chosen());
      responses.add(example.pair().rejected());
    }
    if (open.isEmpty()) {
      open = Optional.of(model.under(pool.prompts()));
    }
    return open.get().of(responses, budget);
  }

  private double promptFree(double[] under) {
    return Arrays.stream(under).allMatch(Double::isFinite)
        ? PromptFreeGap.solve(
                under, GivenPairWeights.of(settings.ownWeight(), under.length), settings.epsilon())
            .promptFree()
        : Double.NaN;
  }

  @Override
  public void close() {
    open.ifPresent(PromptRewards::close);
    open = Optional.empty();
  }
}
