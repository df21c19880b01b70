package io.predilect.model.train;

import io.predilect.data.shard.ReferenceLogps;
import io.predilect.data.shard.TokenizedPair;
import io.predilect.data.token.Tokens;
import io.predilect.model.distributed.Collective;
import io.predilect.model.objective.Need;
import io.predilect.model.promptfree.GivenPairWeights;
import io.predilect.model.promptfree.PromptFreeGap;
import io.predilect.model.promptfree.prioritised.GapsOf;
import io.predilect.model.scoring.ResponseScore;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Δr2 of examples under the weights as they are (Algorithm 1): each rank tells its share of them,
 * and all get to know all. Good until the weights change; then close it and open another.
 *
 * <p>The other prompts are run once for all responses. A prompt that is the pair's own counts once,
 * as its own; one that leaves the pair's responses no room in the model's context is left out for
 * that pair.
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
  private final List<Tokens> prompts; // the shortest first
  // By how many of the prompts are in it, from the shortest on.
  private final Map<Integer, PromptRewards> open = new TreeMap<>();

  /**
   * Gaps of some examples.
   *
   * @param examples what the numbers of wanted examples refer to
   * @param model stays the caller's
   * @param collective every rank has the same examples, weights and prompts
   * @param microBatchTokens tokens run at a time
   * @param prompts those that all pairs share, the shortest first
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
    this.prompts = List.copyOf(prompts);
  }

  @Override
  public double[] gaps(int[] wanted) {
    int[] lengths = Arrays.stream(wanted).map(examples::length).toArray();
    List<Example> share = new ArrayList<>();
    Map<Integer, List<Example>> byRoom = new TreeMap<>();
    for (int row : RankShare.of(lengths, collective.rank(), collective.ranks())) {
      Example example = new Example(row, examples.get(wanted[row]), ReferenceLogps.none());
      share.add(example);
      byRoom.computeIfAbsent(room(example.pair()), n -> new ArrayList<>()).add(example);
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
    byRoom.forEach(
        (count, group) -> {
          for (int from = 0; from < group.size(); from += PAIRS_AT_ONCE) {
            int to = Math.min(group.size(), from + PAIRS_AT_ONCE);
            solve(count, group.subList(from, to), own, gaps);
          }
        });
    collective.sum(gaps);
    return gaps;
  }

  /** How many of the prompts leave room for the pair's responses. */
  private int room(TokenizedPair pair) {
    int longest = Math.max(pair.chosen().length(), pair.rejected().length());
    int count = 0;
    while (count < prompts.size()
        && prompts.get(count).length() + longest <= model.maxPositions()) {
      count++;
    }
    return count;
  }

  private void solve(int count, List<Example> group, double[] own, double[] gaps) {
    double[][] rewards = new double[0][];
    if (count > 0) {
      List<Tokens> responses = new ArrayList<>();
      for (Example example : group) {
        responses.add(example.pair().chosen());
        responses.add(example.pair().rejected());
      }
      rewards =
          open.computeIfAbsent(count, n -> model.under(prompts.subList(0, n)))
              .of(responses, budget);
    }
    for (int i = 0; i < group.size(); i++) {
      Example example = group.get(i);
      double[] under = new double[count + 1];
      int known = 0;
      under[known++] = own[example.row()];
      for (int p = 0; p < count; p++) {
        if (!prompts.get(p).equals(example.pair().prompt())) {
          under[known++] = rewards[p][2 * i] - rewards[p][2 * i + 1];
        }
      }
      gaps[example.row()] = promptFree(Arrays.copyOf(under, known));
    }
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
    open.values().forEach(PromptRewards::close);
    open.clear();
  }
}
