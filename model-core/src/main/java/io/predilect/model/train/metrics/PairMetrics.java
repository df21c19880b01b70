package io.predilect.model.train.metrics;

import io.predilect.model.distributed.Collective;
import io.predilect.model.objective.Need;
import io.predilect.model.objective.Objective;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A batch's metrics, one row per pair. Ranks exchange rows rather than means, so that metrics do
 * not depend, to the last bit, on how many ranks or passes there were.
 */
public final class PairMetrics {
  public static final String LOSS = "loss";
  public static final String TOKENS = "num_tokens";

  /** How many tokens of a response the log-probs are of, by which means over tokens are made. */
  public static final String CHOSEN_TOKENS = "chosen_tokens";

  public static final String REJECTED_TOKENS = "rejected_tokens";

  /** Of single responses it is the margin between the means of both kinds. */
  static final String MARGINS = "rewards/margins";

  /**
   * What a language model says beside log-probs.
   *
   * @param of the responses that it is measured on, some of which an objective may not run
   */
  private record Measured(String name, Set<Need> of) {}

  private static final List<Measured> MEASURED =
      List.of(
          new Measured("logits/chosen", Set.of(Need.CHOSEN)),
          new Measured("logits/rejected", Set.of(Need.REJECTED)),
          new Measured("mean_token_accuracy", Set.of(Need.CHOSEN)),
          new Measured("entropy", Set.of(Need.CHOSEN, Need.REJECTED)));

  private final List<String> names;
  private final int rows;
  private final double[] values; // [row, name]

  public PairMetrics(Objective objective, int rows) {
    this.names = names(objective);
    this.rows = rows;
    this.values = new double[rows * names.size()];
  }

  /** The metrics that an evaluation reports, without their {@code eval_}. */
  public static List<String> evaluated(Objective objective) {
    Stream<String> rows = names(objective).stream().filter(PairMetrics::isMean);
    Stream<String> ofMeans =
        objective.needs().contains(Need.UNPAIRED) ? Stream.of(MARGINS) : Stream.empty();
    return Stream.concat(rows, ofMeans).toList();
  }

  private static List<String> names(Objective objective) {
    List<String> names = new ArrayList<>();
    names.add(LOSS);
    names.addAll(objective.metrics());
    if (!objective.onRewards()) {
      MEASURED.stream()
          .filter(measured -> !Collections.disjoint(measured.of, objective.needs()))
          .map(Measured::name)
          .forEach(names::add);
      names.addAll(List.of(CHOSEN_TOKENS, REJECTED_TOKENS));
    }
    names.add(TOKENS);
    return List.copyOf(names);
  }

  private static boolean isMean(String name) {
    return !List.of(TOKENS, CHOSEN_TOKENS, REJECTED_TOKENS).contains(name);
  }

  /** The metrics whose means are told. */
  List<String> means() {
    return names.stream().filter(PairMetrics::isMean).toList();
  }

  /**
   * What a row counts in a metric's mean. What is measured at every token is, as in TRL, a mean
   * over tokens, in which a long response counts more than a short one; all else is a mean over
   * pairs.
   */
  long weight(int row, String name) {
    return switch (name) {
      case "logits/chosen", "mean_token_accuracy" -> count(row, CHOSEN_TOKENS);
      case "logits/rejected" -> count(row, REJECTED_TOKENS);
      case "entropy" -> count(row, CHOSEN_TOKENS) + count(row, REJECTED_TOKENS);
      default -> 1;
    };
  }

  private long count(int row, String name) {
    double count = at(row, name);
    return Double.isNaN(count) ? 0 : (long) count;
  }

  int rows() {
    return rows;
  }

  /** Fills a row; a name that is not given is NaN, which means "not measured". */
  public void put(int row, Map<String, Double> metrics) {
    for (int i = 0; i < names.size(); i++) {
      values[row * names.size() + i] = metrics.getOrDefault(names.get(i), Double.NaN);
    }
  }

  public double at(int row, String name) {
    return values[row * names.size() + names.indexOf(name)];
  }

  /**
   * Adds the other ranks' rows, each rank having filled its own.
   *
   * @param flag a wish of this rank's
   * @return whether any rank has the wish
   */
  public boolean exchange(Collective collective, boolean flag) {
    double[] message = Arrays.copyOf(values, values.length + 1);
    message[values.length] = flag ? 1 : 0;
    collective.sum(message);
    System.arraycopy(message, 0, values, 0, values.length);
    return message[values.length] > 0;
  }

  /** The rows whose loss is NaN or infinite. */
  public List<Integer> nonFinite() {
    List<Integer> found = new ArrayList<>();
    for (int row = 0; row < rows; row++) {
      if (!Double.isFinite(at(row, LOSS))) {
        found.add(row);
      }
    }
    return found;
  }

  /** Tokens of all rows. */
  public long tokens() {
    double sum = 0;
    for (int row = 0; row < rows; row++) {
      sum += at(row, TOKENS);
    }
    return (long) sum;
  }
}
