package io.predilect.jobs.ingest;

import io.predilect.data.format.Outcome;
import io.predilect.data.format.PairRules;
import io.predilect.data.format.TextFault;
import io.predilect.data.pair.PairId;
import io.predilect.data.pair.PreferencePair;
import io.predilect.data.pair.Split;
import io.predilect.data.raw.RawRow;
import io.predilect.jobs.input.DataSource;
import io.predilect.jobs.input.PairList;
import io.predilect.jobs.input.ReadTask;
import io.predilect.jobs.input.SourceRows;
import io.predilect.jobs.rows.Columns;
import io.predilect.jobs.rows.PairRows;
import io.predilect.jobs.rows.Reject;
import io.predilect.jobs.rows.RowOutput;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * What becomes of each row of the data: a pair or several, or a reject for each that is none; and
 * where it stood.
 */
public final class IngestRows implements Serializable {
  private static final long serialVersionUID = 4L;

  /** The file's number; with {@link #POSITION} the order of the data. */
  public static final String FILE = "_file";

  /** The row's place in its file. */
  public static final String POSITION = "_position";

  /** The pair's place among those of its row, which begin with those that are kept. */
  public static final String PAIR = "_pair";

  /** The row as it came, for those that turn out to be duplicates. */
  public static final String TEXT = "_text";

  /** The faults of a pair's texts, as {@link TextFault#bits} has them. */
  public static final String FAULTS = "_faults";

  /** What of a row tells how its labels are coded, with its first pair; null: nothing. */
  public static final String LABELS = "_labels";

  /** A pair's columns, its reject, and where it stood. */
  public static final StructType SCHEMA =
      RowOutput.outcome(Columns.INGESTED)
          .add(FILE, DataTypes.IntegerType)
          .add(POSITION, DataTypes.LongType)
          .add(PAIR, DataTypes.IntegerType)
          .add(TEXT, DataTypes.StringType)
          .add(FAULTS, DataTypes.IntegerType)
          .add(LABELS, DataTypes.StringType);

  /** Those that are no pair's own. */
  static final String[] BESIDE = {FILE, POSITION, PAIR, TEXT, FAULTS, LABELS};

  private static final int SOURCE = Columns.INGESTED.fieldIndex(Columns.SOURCE);
  private static final int LIST = Columns.INGESTED.fieldIndex(Columns.LIST);
  private static final int LIST_PAIRS = Columns.INGESTED.fieldIndex(Columns.LIST_PAIRS);
  private static final int REJECT = Columns.INGESTED.size();

  private final List<DataSource> sources;
  private final int maxChars;
  private final double minScoreGap;
  private final String system;
  private final double testShare;
  private final long seed;
  private transient SourceRows reader;

  /**
   * @param sources whose rows they are
   * @param seed of the split and of the draw of sources
   */
  IngestRows(List<DataSource> sources, PairRules rules, double testShare, long seed) {
    this.sources = List.copyOf(sources);
    this.maxChars = rules.maxChars();
    this.minScoreGap = rules.minScoreGap();
    this.system = rules.system().orElse(null);
    this.testShare = testShare;
    this.seed = seed;
  }

  /** One for each pair of a row, kept or not: at least one. */
  List<Row> rows(ReadTask task, RawRow raw) {
    if (reader == null) {
      reader = new SourceRows(sources, rules(), seed);
    }
    List<Outcome> outcomes = reader.read(task.source(), raw);
    Optional<Split> owners = Optional.ofNullable(task.split());
    String source = sources.get(task.source()).mark();
    Optional<PairList> list = PairList.of(outcomes);
    List<Row> rows = new ArrayList<>(outcomes.size());
    String labels = reader.labels(task.source(), raw).orElse(null);
    for (int pair = 0; pair < outcomes.size(); pair++) {
      Place place = new Place(task.number(), raw.position(), pair);
      String told = pair == 0 ? labels : null;
      rows.add(row(outcomes.get(pair), owners, source, list, place, raw.text(), told));
    }
    return rows;
  }

  /** A generated pair. */
  Row row(long position, PreferencePair pair) {
    return row(
        rules().check(pair),
        Optional.empty(),
        null,
        Optional.empty(),
        new Place(0, position, 0),
        "",
        null);
  }

  private record Place(int file, long position, int pair) {
    String name() {
      return file + ":" + position + (pair == 0 ? "" : ":" + pair);
    }
  }

  private Row row(
      Outcome outcome,
      Optional<Split> owners,
      String source,
      Optional<PairList> list,
      Place place,
      String text,
      String labels) {
    Object[] values = new Object[SCHEMA.size()];
    if (outcome instanceof Outcome.Accepted accepted) {
      PreferencePair pair = accepted.pair();
      Split split =
          owners.orElseGet(() -> Split.of(PairId.ofPlainPrompt(pair.prompt()), testShare, seed));
      Row row = PairRows.row(pair, split.key());
      for (int i = 0; i < Columns.PAIR.size(); i++) {
        values[i] = row.get(i);
      }
      values[REJECT + 4] = text;
      values[REJECT + 5] = TextFault.bits(pair);
    } else {
      Outcome.Rejected rejected = (Outcome.Rejected) outcome;
      // No pair, so no id of one: the row's own place makes one.
      values[0] = PairId.of(List.of(), text, place.name());
      values[REJECT] = Reject.of(rejected.reason().key(), rejected.detail(), text).value();
    }
    values[SOURCE] = source;
    values[LIST] = list.map(PairList::id).orElse(null);
    values[LIST_PAIRS] = list.map(PairList::pairs).orElse(null);
    values[REJECT + 1] = place.file;
    values[REJECT + 2] = place.position;
    values[REJECT + 3] = place.pair;
    values[REJECT + 6] = labels;
    return RowFactory.create(values);
  }

  private PairRules rules() {
    return new PairRules(maxChars, minScoreGap, Optional.ofNullable(system));
  }
}
