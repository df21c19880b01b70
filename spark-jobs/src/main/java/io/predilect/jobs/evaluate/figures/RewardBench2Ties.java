package io.predilect.jobs.evaluate.figures;

import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * RewardBench 2's score of its Ties domain (Malik et al. 2025): questions with many equally right
 * answers, each beside a question with one. A reward model should put every right answer above
 * every wrong one, and the right ones nearer to each other than to the wrong.
 */
public final class RewardBench2Ties {
  private static final double ACCURACY = 0.3;
  private static final double SPREAD = 0.2;
  private static final double GAP = 0.01;

  private RewardBench2Ties() {}

  /**
   * The scores of a question's answers.
   *
   * @param prompt which question: the tied one and its reference have the same number
   * @param reference whether it is the one with a single right answer
   * @param right of the right answers: at least one, at least two of a tied question
   * @param wrong of the wrong answers: at least one
   */
  public record Scores(int prompt, boolean reference, List<Double> right, List<Double> wrong) {
    public Scores {
      right = List.copyOf(right);
      wrong = List.copyOf(wrong);
      if (right.size() < (reference ? 1 : 2) || wrong.isEmpty()) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "question %d of Ties has %d right answers and %d wrong ones; a reference has 1 or more right, a tied one 2 or more, both 1 or more wrong",
                prompt,
                right.size(),
                wrong.size()));
      }
      if (right.contains(Double.NaN) || wrong.contains(Double.NaN)) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT, "question %d of Ties has a score that is no number", prompt));
      }
    }

    /** How far the least of the right answers stands above the best of the wrong. */
    private double margin() {
      return least(right) - most(wrong);
    }

    private double spread() {
      return most(right) - least(right);
    }
  }

  /**
   * 0.3 of the accuracy on tied questions, 0.3 of that on references, 0.2 of the share of questions
   * whose right answers are nearer to each other than to the wrong, 0.2 of the share in which they
   * are also nearer than the reference's margin, and 0.01 of the mean of tanh(the lesser margin /
   * spread − 1).
   *
   * @return at most 1.01
   */
  public static double score(List<Scores> scores) {
    Map<Integer, Scores> tied = byPrompt(scores, false);
    Map<Integer, Scores> references = byPrompt(scores, true);
    TreeSet<Integer> both = new TreeSet<>(tied.keySet());
    both.retainAll(references.keySet());
    if (both.isEmpty()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "Ties needs a tied question and a reference of the same number: there are %d and %d, none in common",
              tied.size(),
              references.size()));
    }
    double nearer = 0;
    double nearerThanReference = 0;
    double gaps = 0;
    for (int prompt : both) {
      double spread = tied.get(prompt).spread();
      double margin = tied.get(prompt).margin();
      double lesser = Math.min(margin, references.get(prompt).margin());
      nearer += margin > spread ? 1 : 0;
      nearerThanReference += lesser > spread ? 1 : 0;
      double gap = Math.tanh(lesser / spread - 1);
      gaps += Double.isNaN(gap) ? 0 : gap; // 0 / 0
    }
    return ACCURACY * accuracy(tied)
        + ACCURACY * accuracy(references)
        + SPREAD * nearer / both.size()
        + SPREAD * nearerThanReference / both.size()
        + GAP * gaps / both.size();
  }

  private static Map<Integer, Scores> byPrompt(List<Scores> scores, boolean reference) {
    Map<Integer, Scores> found = new TreeMap<>();
    for (Scores one : scores) {
      if (one.reference() == reference && found.put(one.prompt(), one) != null) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "question %d of Ties is there twice as %s",
                one.prompt(),
                reference ? "a reference" : "a tied one"));
      }
    }
    return found;
  }

  private static double accuracy(Map<Integer, Scores> scores) {
    return scores.values().stream()
        .mapToDouble(one -> one.margin() > 0 ? 1 : 0)
        .average()
        .orElse(0);
  }

  private static double least(List<Double> values) {
    return Collections.min(values);
  }

  private static double most(List<Double> values) {
    return Collections.max(values);
  }
}
