package io.predilect.jobs.evaluate;

import io.predilect.data.audit.GroupName;
import io.predilect.jobs.evaluate.figures.EvaluatedPair;
import io.predilect.jobs.evaluate.figures.GroupTable;
import io.predilect.jobs.evaluate.figures.Metrics;
import io.predilect.jobs.evaluate.figures.MetricsAccumulator;
import io.predilect.jobs.spark.Carried;
import java.io.Serializable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The figures of evaluated rows, of all and by group. Every partition adds its rows up, executors
 * finish the sums, and the driver gets figures alone.
 */
public final class EvaluatedFigures {
  private static final String ALL = "all";
  private static final String GROUP = "group";
  private static final String LENGTH = "length";

  private EvaluatedFigures() {}

  /** A line of a table, or the line of all pairs. */
  private record Line(String table, String group) implements Serializable {
    static Stream<Line> of(EvaluatedPair pair) {
      return Stream.of(
          new Line(ALL, ""),
          new Line(GROUP, GroupName.of(pair.group())),
          new Line(LENGTH, pair.lengthGroup()));
    }
  }

  /**
   * The figures.
   *
   * @param rows in {@link EvaluatedRows#TYPE}'s columns
   * @param split which pairs they are
   * @param by what the pairs' groups are of
   * @param beta of the implicit rewards
   * @param seed of the bootstrap
   */
  public static Evaluation of(Dataset<Row> rows, String split, String by, double beta, long seed) {
    JavaPairRDD<Line, EvaluatedPair> pairs =
        PromptOrder.of(rows)
            .javaRDD()
            .map(EvaluatedRows::pair)
            .flatMapToPair(
                pair -> Line.of(pair).map(line -> new scala.Tuple2<>(line, pair)).iterator());
    Map<Line, Metrics> lines = new HashMap<>();
    Carried.collect(
            Carried.sums(
                    pairs,
                    pair -> new MetricsAccumulator(beta).add(pair),
                    MetricsAccumulator::add,
                    MetricsAccumulator::merge)
                .mapValues(gathered -> Metrics.of(gathered, seed))
                .map(line -> line),
            false)
        .forEach(line -> lines.put(line._1(), line._2()));
    Metrics none = Metrics.of(new MetricsAccumulator(beta), seed);
    return Evaluation.of(
        split,
        lines.getOrDefault(new Line(ALL, ""), none),
        List.of(table(by, GROUP, lines), table(LENGTH, LENGTH, lines)));
  }

  private static GroupTable table(String by, String table, Map<Line, Metrics> lines) {
    return new GroupTable(
        by,
        lines.entrySet().stream()
            .filter(line -> line.getKey().table().equals(table))
            .collect(Collectors.toMap(line -> line.getKey().group(), Map.Entry::getValue)));
  }
}
