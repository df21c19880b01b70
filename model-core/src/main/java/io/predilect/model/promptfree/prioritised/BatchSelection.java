package io.predilect.model.promptfree.prioritised;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Algorithm 2 without its model (Mao et al. 2025, "Information-theoretic reward decomposition for
 * generalizable RLHF", app. C): draws candidates, takes those whose prompt-free gap Δr2 is below
 * the threshold λ_t, puts the others back, and moves the threshold.
 *
 * <p>A step always ends: it draws {@code maxCandidates} batches of candidates at most, and where a
 * pool is exhausted it is filled when the next step begins, or within the step ({@link
 * Reinsertion#LAZY}). A batch that is not full by then is topped up with the smallest gaps among
 * the step's candidates; it stays smaller only where there were fewer of them, like the last batch
 * of an epoch. No batch has an example twice. A candidate that is drawn again within a step has the
 * gap that it had, since the weights are the same, and counts again among those that move the
 * threshold.
 */
public final class BatchSelection {
  private final Prioritising settings;
  private final int examples;
  private final int batchSize;
  private final CandidatePool pool;
  private double threshold;

  /**
   * A selection that begins: λ_0 = 0, and a pool still to be filled.
   *
   * @param examples how many examples there are
   * @param batchSize k
   * @param seed the draws derive from it
   */
  public BatchSelection(Prioritising settings, int examples, int batchSize, long seed) {
    if (batchSize < 1) {
      throw new IllegalArgumentException("batch_size is " + batchSize + "; it must be 1 or more");
    }
    this.settings = settings;
    this.examples = examples;
    this.batchSize = batchSize;
    this.pool = new CandidatePool(examples, settings.reinsertion(), settings.quota(), seed);
  }

  /** Writes where it stands between two steps: all that an exact resume needs. */
  public void write(DataOutputStream out) throws IOException {
    out.writeDouble(threshold);
    pool.write(out);
  }

  /** Goes on from what {@link #write} wrote for as many examples. */
  public void read(DataInputStream in) throws IOException {
    threshold = in.readDouble();
    pool.read(in);
  }

  /** λ_t of the next step. */
  double threshold() {
    return threshold;
  }

  /** The examples that can be drawn, in their order. */
  int[] drawable() {
    return pool.drawable();
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
    Map<Integer, Double> known = new HashMap<>(); // the weights do not change within a step
    List<Candidate> seen = new ArrayList<>();
    List<Candidate> taken = new ArrayList<>();
    Set<Integer> inBatch = new HashSet<>();
    List<Candidate> others = new ArrayList<>();
    while (taken.size() < batchSize && seen.size() < most && filled(inBatch)) {
      // So many are needed at least: drawing them at once is drawing them one by one.
      int needed = (int) Math.min(batchSize - taken.size(), most - seen.size());
      int[] drawn =
          Arrays.stream(pool.draw(needed)).filter(example -> !inBatch.contains(example)).toArray();
      look(drawn, known, gapsOf);
      for (int example : drawn) {
        Candidate candidate = new Candidate(example, known.get(example));
        seen.add(candidate);
        if (Double.isFinite(candidate.gap()) && candidate.gap() < threshold) {
          taken.add(candidate);
          inBatch.add(example);
        } else {
          others.add(candidate);
          if (pool.putsBackAtOnce()) {
            pool.putBack(example);
          }
        }
      }
    }
    others = new ArrayList<>(new LinkedHashSet<>(others));
    int toppedUp = topUp(taken, others);
    if (!pool.putsBackAtOnce()) {
      others.forEach(candidate -> pool.putBack(candidate.example()));
    }

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
        pool.refills(),
        toppedUp,
        mean(taken),
        mean(others));
  }

  /** Whether there is something to draw, filling the pool where that is its way. */
  private boolean filled(Set<Integer> inBatch) {
    if (pool.isEmpty() && pool.fillsWithinStep() && inBatch.size() < examples) {
      pool.refill();
    }
    return !pool.isEmpty();
  }

  /** Gets to know the gaps of those that the step has not looked at. */
  private static void look(int[] drawn, Map<Integer, Double> known, GapsOf gapsOf) {
    int[] unknown = Arrays.stream(drawn).filter(example -> !known.containsKey(example)).toArray();
    double[] gaps = unknown.length == 0 ? new double[0] : gapsOf.gaps(unknown);
    for (int i = 0; i < unknown.length; i++) {
      known.put(unknown[i], gaps[i]);
    }
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
    smallest.forEach(candidate -> pool.take(candidate.example()));
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
