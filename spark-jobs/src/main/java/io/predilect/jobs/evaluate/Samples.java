package io.predilect.jobs.evaluate;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.min_by;
import static org.apache.spark.sql.functions.struct;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.predilect.data.pair.Message;
import io.predilect.data.pair.PreferencePair;
import io.predilect.jobs.evaluate.figures.EvaluatedPair;
import io.predilect.jobs.evaluate.figures.GroupedPair;
import io.predilect.jobs.rows.Columns;
import io.predilect.jobs.rows.PairRows;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * A sample of the evaluated pairs, for charts and for reading: what {@code samples.json} holds.
 *
 * @param points the figures of up to {@link #MAX_POINTS} pairs
 * @param examples a few pairs with their texts
 */
public record Samples(List<Point> points, List<Example> examples) {
  /** More points than this would be drawn over each other. */
  public static final int MAX_POINTS = 2000;

  /** Pairs with their texts. */
  public static final int MAX_EXAMPLES = 6;

  public Samples {
    points = List.copyOf(points);
    examples = List.copyOf(examples);
  }

  /**
   * A sample: ids are hashes, so the first by id are a fair one.
   *
   * @param pairs the evaluated pairs
   * @param rows their texts
   * @param beta of the implicit rewards
   */
  static Samples of(Dataset<Row> pairs, Dataset<Row> rows, double beta) {
    List<EvaluatedPair> first = first(pairs, MAX_POINTS);
    Dataset<Row> firstOfGroups =
        pairs.groupBy(EvaluatedRows.GROUP).agg(min_by(struct("*"), col(Columns.ID)).as("first"));
    // one pair of every group while there is room, then the next ones
    Map<String, EvaluatedPair> chosen = new LinkedHashMap<>();
    Stream.concat(first(firstOfGroups.select("first.*"), MAX_EXAMPLES).stream(), first.stream())
        .filter(pair -> chosen.size() < MAX_EXAMPLES)
        .forEach(pair -> chosen.putIfAbsent(pair.id(), pair));
    Map<String, PreferencePair> texts =
        rows
            .filter(col(Columns.ID).isin(chosen.keySet().toArray()))
            .dropDuplicates(Columns.ID)
            .collectAsList()
            .stream()
            .map(PairRows::pair)
            .collect(Collectors.toMap(PreferencePair::id, Function.identity()));
    return new Samples(
        first.stream().map(pair -> Point.of(pair, beta)).toList(),
        chosen.values().stream()
            .map(pair -> Example.of(texts.get(pair.id()), Point.of(pair, beta)))
            .toList());
  }

  private static List<EvaluatedPair> first(Dataset<Row> pairs, int most) {
    return pairs.orderBy(Columns.ID).limit(most).collectAsList().stream()
        .map(EvaluatedRows::pair)
        .toList();
  }

  /**
   * One pair's figures.
   *
   * @param group its group, empty: none
   * @param chosenLength of the chosen response in characters
   * @param rejectedLength of the rejected response in characters
   * @param rewardMargin the reward model's margin
   * @param implicitMargin the policy's implicit reward margin
   * @param promptRelated Δr1
   * @param promptFree Δr2
   * @param truth the true prompt-free gap
   */
  public record Point(
      String group,
      int chosenLength,
      int rejectedLength,
      OptionalDouble rewardMargin,
      OptionalDouble implicitMargin,
      @JsonProperty("prompt_related_gap") OptionalDouble promptRelated,
      @JsonProperty("prompt_free_gap") OptionalDouble promptFree,
      OptionalDouble truth)
      implements GroupedPair {
    public Point {
      Objects.requireNonNull(group, "group");
      Objects.requireNonNull(rewardMargin, "rewardMargin");
      Objects.requireNonNull(implicitMargin, "implicitMargin");
      Objects.requireNonNull(promptRelated, "promptRelated");
      Objects.requireNonNull(promptFree, "promptFree");
      Objects.requireNonNull(truth, "truth");
    }

    static Point of(EvaluatedPair pair, double beta) {
      return new Point(
          pair.group(),
          pair.lengths().chosen(),
          pair.lengths().rejected(),
          margin(pair.rewards()),
          margin(pair.logps().map(logps -> logps.rewards(beta))),
          pair.promptRelatedGap(),
          pair.promptFreeGap(),
          pair.truth());
    }
  }

  private static OptionalDouble margin(Optional<EvaluatedPair.Rewards> rewards) {
    return rewards.stream()
        .filter(EvaluatedPair.Rewards::paired)
        .mapToDouble(EvaluatedPair.Rewards::margin)
        .findFirst();
  }

  /**
   * A pair to read.
   *
   * @param prompt the conversation, a role before every turn when there are several
   * @param chosen the preferred response
   * @param rejected the other
   * @param figures of the pair
   */
  public record Example(String prompt, String chosen, String rejected, Point figures) {
    public Example {
      Objects.requireNonNull(prompt, "prompt");
      Objects.requireNonNull(chosen, "chosen");
      Objects.requireNonNull(rejected, "rejected");
      Objects.requireNonNull(figures, "figures");
    }

    static Example of(PreferencePair texts, Point figures) {
      List<Message> prompt = texts.prompt();
      return new Example(
          prompt.size() == 1
              ? prompt.get(0).content()
              : prompt.stream()
                  .map(turn -> turn.role() + ": " + turn.content())
                  .collect(Collectors.joining("\n\n")),
          texts.chosen(),
          texts.rejected(),
          figures);
    }
  }
}
