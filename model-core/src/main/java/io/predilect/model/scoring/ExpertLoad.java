package io.predilect.model.scoring;

import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How routers deal tokens to experts, and the loss that makes them do it evenly: E · Σ_e f_e P_e,
 * with f_e the share of tokens that choose expert e, which gradients take as constant, and P_e the
 * mean of its scores (Fedus et al. 2021, "Switch Transformers", equations 4 to 6). As in
 * transformers both are of all layers together, and a token that chooses several counts for each. A
 * prompt counts once for each of its responses, as if each sequence were run by itself.
 *
 * @param tokens of all sequences, once for each layer with experts
 * @param chosen how often each expert was chosen
 * @param scores the sum of each expert's scores, which add up to 1 for a token: where each is a σ
 *     of its own, they are divided by their sum
 */
public record ExpertLoad(double tokens, List<Double> chosen, List<Double> scores) {
  public ExpertLoad {
    chosen = List.copyOf(chosen);
    scores = List.copyOf(scores);
  }

  /** Of no tokens. */
  public static ExpertLoad none(int experts) {
    List<Double> zeros = Collections.nCopies(experts, 0.0);
    return new ExpertLoad(0, zeros, zeros);
  }

  /** Of both. */
  public ExpertLoad plus(ExpertLoad other) {
    return new ExpertLoad(
        tokens + other.tokens, sums(chosen, other.chosen), sums(scores, other.scores));
  }

  private static List<Double> sums(List<Double> one, List<Double> other) {
    return IntStream.range(0, one.size()).mapToObj(e -> one.get(e) + other.get(e)).toList();
  }

  /** The loss; 0 of no tokens. */
  public double loss() {
    double sum = 0;
    for (int e = 0; e < chosen.size(); e++) {
      sum += chosen.get(e) * scores.get(e);
    }
    return tokens == 0 ? 0 : chosen.size() * sum / (tokens * tokens);
  }

  /** Its derivatives by {@link #scores}. */
  public List<Double> slopes() {
    return chosen.stream()
        .map(times -> tokens == 0 ? 0 : chosen.size() * times / (tokens * tokens))
        .toList();
  }

  /** These numbers one after another, for sums over ranks. */
  public double[] flat() {
    return IntStream.range(0, 1 + 2 * chosen.size())
        .mapToDouble(
            i ->
                i == 0
                    ? tokens
                    : i <= chosen.size() ? chosen.get(i - 1) : scores.get(i - 1 - chosen.size()))
        .toArray();
  }

  /** What {@link #flat} made. */
  public static ExpertLoad of(double[] flat) {
    int experts = (flat.length - 1) / 2;
    return new ExpertLoad(
        flat[0],
        IntStream.rangeClosed(1, experts).mapToObj(i -> flat[i]).toList(),
        IntStream.rangeClosed(1, experts).mapToObj(i -> flat[experts + i]).toList());
  }
}
