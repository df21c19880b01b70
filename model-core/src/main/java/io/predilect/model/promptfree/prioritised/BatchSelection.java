package io.predilect.model.promptfree.prioritised;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Algorithm 2 without its model (Mao et al. 2025, "Information-theoretic reward decomposition for
 * generalizable RLHF", app. C): draws candidates, takes those whose prompt-free gap Δr2 is below
 * the threshold λ_t, puts the others back, and moves the threshold.
 *
 * <p>A step always ends. It looks at no candidate twice (with the same weights the answer would be
 * the same), at {@code maxCandidates} batches of them at most, and it never draws across a refill:
 * a pool that is exhausted is filled when the next step begins. A batch that is not full by then is
 * topped up with the smallest gaps among the step's candidates; it stays smaller only where there
 * were fewer of them, like the last batch of an epoch.
 */
public final class BatchSelection {
  private final Prioritising settings;
  private final int batchSize;
  private final CandidatePool pool;
  private double threshold;

  /**
   * A selection that begins, or goes on from a state.
   *
   * @param examples how many examples there are
   * @param batchSize k
   * @param seed the draws derive from it
   * @param state {@link PoolState#start}, or what {@link #state} gave
   */
  public BatchSelection(
      Prioritising settings, int examples, int batchSize, long seed, PoolState state) {
    if (batchSize < 1) {
      throw new IllegalArgumentException("batch_size is " + batchSize + "; it must be 1 or more");
    }
    this.settings = settings;
    this.batchSize = batchSize;
    this.pool = new CandidatePool(examples, settings.reinsertion(), settings.quota(), seed, state);
    this.threshold = state.threshold();
  }

  /** Where it stands after the last step. */
  public PoolState state() {
    return pool.state(threshold);
  }

  /** Which filling of the pool the next step draws from, 1 the first. */
  public int nextFilling() {
    return pool.refills() + (pool.isEmpty() ? 1 : 0);
  }

  private record Candidate(int example, double gap) {}

  /** The next step's batch, chosen with the gaps that the model gives now. */
  public Selection next(GapsOf gapsOf) {
    if (pool.isEmpty()) {
      pool.refill();
    }
    long most = (long) settings.maxCandidates() * batchSize;
    List<Candidate> seen = new ArrayList<>();
    List<Candidate> taken = new ArrayList<>();
    List<Candidate> others = new ArrayList<>();
    while (taken.size() < batchSize && seen.size() < most && !pool.isEmpty()) {
      // So many are needed at least: drawing them at once is drawing them one by one.
      int needed = (int) Math.min(batchSize - taken.size(), most - seen.size());
      int[] drawn = pool.draw(needed);
      double[] gaps = gapsOf.gaps(drawn);
      for (int i = 0; i < drawn.length; i++) {
        Candidate candidate = new Candidate(drawn[i], gaps[i]);
        seen.add(candidate);
        boolean small = Double.isFinite(gaps[i]) && gaps[i] < threshold;
        (small ? taken : others).add(candidate);
      }
    }
    int toppedUp = topUp(taken, others);
    others.forEach(candidate -> pool.putBack(candidate.example()));

    double held = threshold;
    threshold =
        settings.threshold().boundary(gaps(seen)).stream()
            .map(boundary -> settings.alpha() * held + (1 - settings.alpha()) * boundary) // line 18
            .findFirst()
            .orElse(held);
    return new Selection(
        taken.stream().map(Candidate::example).toList(),
        held,
        seen.size(),
        toppedUp,
        mean(taken),
        mean(others));
  }

  /** Moves the smallest gaps to the batch until it is full; gaps that are not finite come last. */
  private int topUp(List<Candidate> taken, List<Candidate> others) {
    int missing = Math.min(batchSize - taken.size(), others.size());
    if (missing == 0) {
      return 0;
    }
    List<Candidate> smallest =
        others.stream()
            .sorted(
                Comparator.comparing((Candidate candidate) -> !Double.isFinite(candidate.gap()))
                    .thenComparingDouble(Candidate::gap))
            .limit(missing)
            .toList();
    taken.addAll(smallest);
    others.removeAll(smallest);
    return missing;
  }

  private static double[] gaps(List<Candidate> candidates) {
    return candidates.stream().mapToDouble(Candidate::gap).toArray();
  }

  private static double mean(List<Candidate> candidates) {
    return candidates.stream()
        .mapToDouble(Candidate::gap)
        .filter(Double::isFinite)
        .average()
        .orElse(Double.NaN);
  }
}
