package io.predilect.jobs.choices;

import io.predilect.data.audit.GroupName;
import io.predilect.jobs.evaluate.Evaluation;
import io.predilect.jobs.evaluate.figures.GroupTable;
import io.predilect.jobs.evaluate.figures.Interval;
import io.predilect.jobs.evaluate.figures.Metrics;
import io.predilect.jobs.evaluate.figures.RewardBench2Score;
import io.predilect.jobs.evaluate.figures.RewardBench2Ties;
import io.predilect.jobs.rows.Columns;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import org.apache.spark.sql.Row;

/** RewardBench 2's figures: its domains, each as the benchmark scores it, and their mean. */
final class ChoiceFigures {
  /** A domain's score, and of all six the mean. */
  static final String SCORE = "judge/reward_bench_2";

  /** The share of the judge's answers that could not be read. */
  static final String UNREAD = "judge/unread";

  /** What the table is by. */
  static final String DOMAIN = "domain";

  // RewardBench 2's own, for a rating that cannot be read: below every other.
  private static final double NO_RATING = -1;

  private ChoiceFigures() {}

  /**
   * The figures.
   *
   * @param judged rows of {@link ChoiceOutcome#TYPE}, by id
   */
  static Evaluation of(List<Row> judged) {
    Map<String, List<Row>> domains = new TreeMap<>();
    judged.forEach(
        row ->
            domains.computeIfAbsent(row.getAs(Columns.SUBSET), name -> new ArrayList<>()).add(row));
    Map<String, Metrics> table = new HashMap<>();
    Map<String, Double> scores = new HashMap<>();
    domains.forEach(
        (domain, rows) -> {
          Metrics metrics = metrics(rows);
          table.put(GroupName.of(domain), metrics);
          Double score = metrics.values().get(SCORE);
          if (score != null) {
            scores.put(domain, score);
          }
        });
    Map<String, Double> overall = new LinkedHashMap<>();
    RewardBench2Score.of(scores).total().ifPresent(total -> overall.put(SCORE, total));
    overall.put(UNREAD, unread(judged));
    return new Evaluation(
        "",
        new Metrics(judged.size(), overall, Map.of()),
        List.of(new GroupTable(DOMAIN, table)),
        Optional.empty());
  }

  private static Metrics metrics(List<Row> rows) {
    Map<String, Double> values = new LinkedHashMap<>();
    Map<String, Interval> intervals = new LinkedHashMap<>();
    if (ChoiceOutcome.ofTies(rows.get(0))) {
      ties(rows).ifPresent(score -> values.put(SCORE, score));
    } else {
      double[] scores =
          rows.stream().mapToDouble(row -> row.<Double>getAs(ChoiceOutcome.SCORE)).toArray();
      values.put(SCORE, mean(scores));
      intervals.put(SCORE, Interval.ofShare(mean(scores), scores.length));
    }
    values.put(UNREAD, unread(rows));
    return new Metrics(rows.size(), values, intervals);
  }

  /** Of questions that are there with their reference; empty: of none. */
  private static Optional<Double> ties(List<Row> rows) {
    List<RewardBench2Ties.Scores> scores = new ArrayList<>();
    Map<Integer, Integer> sides = new HashMap<>();
    for (Row row : rows) {
      Matcher id = ChoiceRows.TIED.matcher(row.<String>getAs(ChoiceRows.SOURCE_ID));
      if (!id.matches()) {
        throw new IllegalStateException("a row of Ties was read without its number: " + row);
      }
      int prompt = Integer.parseInt(id.group(2));
      boolean reference = id.group(1).equals("ref");
      int right = row.getAs(ChoiceRows.RIGHT);
      List<Double> ratings = ratings(row);
      scores.add(
          new RewardBench2Ties.Scores(
              prompt,
              reference,
              ratings.subList(0, right),
              ratings.subList(right, ratings.size())));
      sides.merge(prompt, reference ? 1 : 2, (one, other) -> one | other);
    }
    return sides.containsValue(1 | 2)
        ? Optional.of(RewardBench2Ties.score(scores))
        : Optional.empty();
  }

  private static List<Double> ratings(Row row) {
    return row.<Double>getList(row.fieldIndex(ChoiceOutcome.RATINGS)).stream()
        .map(rating -> rating == null ? NO_RATING : rating)
        .toList();
  }

  private static double unread(List<Row> rows) {
    long answers = 0;
    long unread = 0;
    for (Row row : rows) {
      int ratings = row.fieldIndex(ChoiceOutcome.RATINGS);
      answers += row.isNullAt(ratings) ? 1 : row.getList(ratings).size();
      unread += row.<Integer>getAs(ChoiceOutcome.UNREAD);
    }
    return (double) unread / answers;
  }

  private static double mean(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    return sum / values.length;
  }
}
