package io.predilect.jobs.ingest;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.least;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.when;

import io.predilect.data.format.PreferenceFormat;
import io.predilect.data.format.TextFault;
import io.predilect.data.pair.PairId;
import io.predilect.data.pair.Split;
import io.predilect.jobs.input.DataFiles;
import io.predilect.jobs.input.DataSource;
import io.predilect.jobs.input.SplitName;
import io.predilect.jobs.rows.Columns;
import io.predilect.jobs.rows.PairRows;
import io.predilect.jobs.rows.RowOutput;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.api.java.UDF3;
import org.apache.spark.sql.types.DataTypes;
import scala.collection.Seq;

/** What is told of the rows that were read: by side of the split, and by source. */
final class IngestFigures {
  /**
   * Responses of rows that hold more than a pair, which are in none; absent where there are none.
   */
  static final String UNUSED_RESPONSES = PreferenceFormat.UNUSED_RESPONSES;

  /** Rows of the data where several pairs are made of one; absent where they are as many. */
  static final String ROWS_READ = "rows_read";

  /**
   * Test pairs whose prompt, as it reads, is a training pair's too; absent where there are none.
   */
  static final String SHARED_PROMPTS = "test_pairs_of_train_prompts";

  /** Kept pairs whose own column {@code split} says test, where others' says train. */
  static final String TEST_BY_COLUMN = "test_by_column";

  /**
   * Kept pairs that are there with chosen and rejected exchanged too, each two once; absent where
   * there are none.
   */
  static final String BOTH_WAYS = "judged_both_ways";

  private static final UDF3<Seq<Row>, String, String, String> EXCHANGED =
      (turns, better, worse) -> PairId.of(PairRows.messages(turns), worse, better);

  private static final UDF1<String, String> SIDE =
      said -> SplitName.side(said).map(Split::key).orElse(null);

  private static final UDF1<Seq<Row>, String> PLAIN_PROMPT =
      turns -> PairId.ofPlainPrompt(PairRows.messages(turns));

  // What is a row's, and not a pair's, counts with its first pair.
  private static final Column FIRST = col(IngestRows.PAIR).equalTo(0);
  private static final Column READ = when(FIRST, lit(1L)).otherwise(lit(0L));
  private static final Column UNUSED = counted(UNUSED_RESPONSES);
  private static final Column UNRATED = counted(PreferenceFormat.UNRATED_RESPONSES);

  private final Map<String, Long> splits = new LinkedHashMap<>();
  private final Map<String, Map<String, Object>> sources = new LinkedHashMap<>();
  private final Map<String, Map<String, Long>> rejects = new LinkedHashMap<>();

  private long rows;
  private long read;
  private long unused;
  private long unrated;
  private final Map<TextFault, Long> faults = new EnumMap<>(TextFault.class);

  private IngestFigures(DataFiles data) {
    for (Split split : Split.values()) {
      splits.put(split.key(), 0L);
    }
    for (DataSource source : data.sources()) {
      Map<String, Object> figures = new LinkedHashMap<>();
      figures.put("format", source.reading().format());
      if (source.named()) {
        figures.put("weight", source.weight());
      }
      if (source.config() != null) {
        figures.put("config", source.config());
      }
      if (source.ownSplit()) {
        figures.put("own_split", true);
      }
      sources.put(source.label(), figures);
    }
  }

  /**
   * Counts.
   *
   * @param outcome the rows with their rejects, in {@link IngestRows#SCHEMA}'s columns
   */
  static Map<String, Object> of(Dataset<Row> outcome, DataFiles data) {
    IngestFigures figures = new IngestFigures(data);
    outcome
        .groupBy(col(Columns.SOURCE), col(Columns.SPLIT), col(RowOutput.REJECT + ".reason"))
        .agg(count(lit(1)), counted())
        .collectAsList()
        .forEach(
            row -> {
              figures.add(row.getString(0), row.getString(1), row.getString(2), row.getLong(3));
              figures.rows += row.getLong(3);
              figures.read += row.getLong(6);
              figures.unused += row.getLong(4);
              figures.unrated += row.getLong(5);
              figures.addFaults(row, 7);
            });
    Map<String, Object> all = figures.all(data);
    long bothWays = bothWays(outcome);
    if (bothWays > 0) {
      all.put(BOTH_WAYS, bothWays);
    }
    // a split by hash has none: prompts that read the same are on one side
    if (data.sources().stream().anyMatch(DataSource::ownSplit)) {
      long shared = sharedPrompts(outcome);
      if (shared > 0) {
        all.put(SHARED_PROMPTS, shared);
      }
    } else {
      testByColumn(outcome).ifPresent(said -> all.put(TEST_BY_COLUMN, said));
    }
    return all;
  }

  private static Optional<Long> testByColumn(Dataset<Row> outcome) {
    Column said = col(Columns.EXTRA).getItem(Columns.SPLIT);
    Map<String, Long> sides = new LinkedHashMap<>();
    outcome
        .filter(col(RowOutput.REJECT).isNull().and(said.isNotNull()))
        .groupBy(udf(SIDE, DataTypes.StringType).apply(said))
        .count()
        .collectAsList()
        .forEach(side -> sides.put(side.getString(0), side.getLong(1)));
    return sides.containsKey(Split.TRAIN.key())
        ? Optional.ofNullable(sides.get(Split.TEST.key()))
        : Optional.empty();
  }

  // By ids alone: no text is moved for it.
  private static long bothWays(Dataset<Row> outcome) {
    Column exchanged =
        udf(EXCHANGED, DataTypes.StringType)
            .apply(col(Columns.PROMPT), col(Columns.CHOSEN), col(Columns.REJECTED));
    return outcome
        .filter(
            col(RowOutput.REJECT)
                .isNull()
                .and(col(Columns.CHOSEN).isNotNull())
                .and(col(Columns.REJECTED).isNotNull()))
        .select(col(Columns.ID), least(col(Columns.ID), exchanged).as("either"))
        .groupBy("either")
        .agg(min(Columns.ID).as("one"), max(Columns.ID).as("other"))
        .filter(col("one").notEqual(col("other")))
        .count();
  }

  private static long sharedPrompts(Dataset<Row> outcome) {
    Column plain = udf(PLAIN_PROMPT, DataTypes.StringType).apply(col(Columns.PROMPT));
    Row tests =
        outcome
            .filter(col(RowOutput.REJECT).isNull())
            .groupBy(plain)
            .agg(sum(pairsOf(Split.TRAIN)).as("train"), sum(pairsOf(Split.TEST)).as("test"))
            .filter(col("train").gt(0))
            .agg(sum("test"))
            .head();
    return tests.isNullAt(0) ? 0 : tests.getLong(0);
  }

  private static Column[] counted() {
    List<Column> counted = new ArrayList<>(List.of(sum(UNUSED), sum(UNRATED), sum(READ)));
    for (int fault = 0; fault < TextFault.all().size(); fault++) {
      Column found = col(IngestRows.FAULTS).bitwiseAND(lit(1 << fault)).notEqual(0);
      counted.add(count(when(found.and(col(RowOutput.REJECT).isNull()), lit(1))));
    }
    return counted.toArray(Column[]::new);
  }

  private void addFaults(Row counts, int from) {
    for (int fault = 0; fault < TextFault.all().size(); fault++) {
      long found = counts.getLong(from + fault);
      if (found > 0) {
        faults.merge(TextFault.all().get(fault), found, Long::sum);
      }
    }
  }

  private static Column pairsOf(Split split) {
    return when(col(Columns.SPLIT).equalTo(split.key()), lit(1L)).otherwise(lit(0L));
  }

  private static Column counted(String column) {
    return when(FIRST, coalesce(col(Columns.EXTRA).getItem(column).cast("long"), lit(0L)))
        .otherwise(lit(0L));
  }

  private void add(String source, String split, String reason, long count) {
    if (reason == null) {
      splits.merge(split, count, Long::sum);
    }
    if (source != null) {
      Map<String, Object> own = sources.get(source);
      own.merge("rows", count, IngestFigures::added);
      own.merge("kept", reason == null ? count : 0L, IngestFigures::added);
      if (reason == null) {
        own.merge(split, count, IngestFigures::added);
      } else {
        rejects.computeIfAbsent(source, s -> new TreeMap<>()).merge(reason, count, Long::sum);
      }
    }
  }

  private Map<String, Object> all(DataFiles data) {
    Map<String, Object> figures = new LinkedHashMap<>();
    List<DataSource> named = data.sources().stream().filter(DataSource::named).toList();
    if (named.isEmpty()) {
      figures.putAll(sources.values().iterator().next());
    }
    figures.putAll(splits);
    if (!named.isEmpty()) {
      rejects.forEach((source, reasons) -> sources.get(source).put("rejects", reasons));
      figures.put("sources", sources);
    }
    if (read < rows) {
      figures.put(ROWS_READ, read);
    }
    if (unused > 0) {
      figures.put(UNUSED_RESPONSES, unused);
    }
    if (unrated > 0) {
      figures.put(PreferenceFormat.UNRATED_RESPONSES, unrated);
    }
    faults.forEach((fault, pairs) -> figures.put(fault.key(), pairs));
    if (!data.skipped().isEmpty()) {
      figures.put(
          "not_read",
          data.skipped().stream().map(each -> each.path() + " (" + each.why() + ")").toList());
    }
    return figures;
  }

  private static Object added(Object a, Object b) {
    return (Long) a + (Long) b;
  }
}
