package io.predilect.jobs.judge;

import static org.apache.spark.sql.functions.col;

import io.predilect.data.judge.Shown;
import io.predilect.jobs.rows.Columns;
import io.predilect.jobs.rows.PairRows;
import io.predilect.jobs.winrate.Outcome;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * What win rates are made of: judged comparisons without their texts, by id. They come to the
 * driver, some 300 bytes each.
 */
final class JudgedOutcomes {
  private static final String SAID = "said";

  private JudgedOutcomes() {}

  /**
   * The outcomes.
   *
   * @param judged rows of {@link JudgedRows#TYPE}
   * @param by what their groups are of
   */
  static List<Outcome> of(Dataset<Row> judged, String by) {
    return judged
        .orderBy(Columns.ID)
        .select(
            col(ComparedRows.ARM),
            col(ComparedRows.BASELINE),
            col(ComparedRows.PROMPT_ID),
            col(ComparedRows.TURN),
            col(ComparedRows.GROUP),
            col(ComparedRows.HUMAN),
            col(JudgedRows.PREFERENCE),
            col(JudgedRows.SCORE),
            col(JudgedRows.BASELINE_SCORE),
            col(ComparedRows.CHARACTERS),
            col(ComparedRows.BASELINE_CHARACTERS),
            col(ComparedRows.TOKENS),
            col(ComparedRows.BASELINE_TOKENS),
            col(JudgedRows.QUERIES + "." + JudgedRows.SHOWN).as(JudgedRows.SHOWN),
            col(JudgedRows.QUERIES + "." + JudgedRows.PREFERENCE).as(SAID))
        .collectAsList()
        .stream()
        .map(row -> outcome(row, by))
        .toList();
  }

  private static Outcome outcome(Row row, String by) {
    return new Outcome(
        row.getAs(ComparedRows.PROMPT_ID),
        groups(row, by),
        side(row, ComparedRows.ARM, ComparedRows.CHARACTERS, ComparedRows.TOKENS, JudgedRows.SCORE),
        side(
            row,
            ComparedRows.BASELINE,
            ComparedRows.BASELINE_CHARACTERS,
            ComparedRows.BASELINE_TOKENS,
            JudgedRows.BASELINE_SCORE),
        row.getAs(JudgedRows.PREFERENCE),
        queries(row.getList(row.fieldIndex(JudgedRows.SHOWN)), row.getList(row.fieldIndex(SAID))),
        row.<String>getList(row.fieldIndex(ComparedRows.HUMAN)).stream()
            .map(label -> HumanLabels.preference(label, row))
            .toList());
  }

  private static Map<String, String> groups(Row row, String by) {
    Map<String, String> groups = new HashMap<>();
    PairRows.text(row, ComparedRows.GROUP).ifPresent(group -> groups.put(by, group));
    PairRows.text(row, ComparedRows.TURN).ifPresent(turn -> groups.put(ComparedRows.TURN, turn));
    return groups;
  }

  private static Outcome.Side side(
      Row row, String name, String characters, String tokens, String score) {
    Integer counted = row.getAs(tokens);
    return new Outcome.Side(
        row.getAs(name),
        row.<Integer>getAs(characters),
        counted == null ? OptionalInt.empty() : OptionalInt.of(counted),
        PairRows.number(row, score));
  }

  /** The questions that showed both responses. */
  private static List<Outcome.Query> queries(List<String> shown, List<Double> said) {
    List<Outcome.Query> queries = new ArrayList<>();
    for (int i = 0; i < shown.size(); i++) {
      Shown what = Shown.valueOf(shown.get(i).toUpperCase(Locale.ROOT));
      if (what.both()) {
        queries.add(new Outcome.Query(what == Shown.AB, said.get(i)));
      }
    }
    return queries;
  }
}
