package io.predilect.jobs.ingest;

import com.fasterxml.jackson.databind.JsonNode;
import io.predilect.data.format.Outcome;
import io.predilect.data.format.PairReader;
import io.predilect.data.format.PairRules;
import io.predilect.data.format.RowReading;
import io.predilect.data.pair.PairId;
import io.predilect.data.pair.PreferencePair;
import io.predilect.data.pair.Split;
import io.predilect.data.raw.RawRow;
import io.predilect.jobs.rows.Columns;
import io.predilect.jobs.rows.PairRows;
import io.predilect.jobs.rows.Reject;
import io.predilect.jobs.rows.RowOutput;
import java.io.Serializable;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** What becomes of each row of the data: a pair, or a reject; and where it stood. */
final class IngestRows implements Serializable {
  private static final long serialVersionUID = 1L;

  /** The file's number; with {@link #POSITION} the order of the data. */
  static final String FILE = "_file";

  /** The row's place in its file. */
  static final String POSITION = "_position";

  /** The row as it came, for those that turn out to be duplicates. */
  static final String TEXT = "_text";

  /** A pair's columns, its reject, and where it stood. */
  static final StructType SCHEMA =
      RowOutput.outcome(Columns.PAIR)
          .add(FILE, DataTypes.IntegerType)
          .add(POSITION, DataTypes.LongType)
          .add(TEXT, DataTypes.StringType);

  private final RowReading reading;
  private final int maxChars;
  private final double minScoreGap;
  private final String system;
  private final double testShare;
  private final long seed;
  private transient PairReader reader;

  /**
   * @param reading how the rows are read, its format settled
   * @param seed of the split
   */
  IngestRows(RowReading reading, PairRules rules, double testShare, long seed) {
    this.reading = reading;
    this.maxChars = rules.maxChars();
    this.minScoreGap = rules.minScoreGap();
    this.system = rules.system().orElse(null);
    this.testShare = testShare;
    this.seed = seed;
  }

  Row row(int file, RawRow raw) {
    return row(reader().read(raw), file, raw.position(), raw.text());
  }

  Row row(int file, long position, JsonNode json, String text) {
    return row(reader().read(json), file, position, text);
  }

  Row row(int file, long position, PreferencePair pair) {
    return row(reader().rules().check(pair), file, position, "");
  }

  private Row row(Outcome outcome, int file, long position, String text) {
    Object[] values = new Object[SCHEMA.size()];
    int pairColumns = Columns.PAIR.size();
    if (outcome instanceof Outcome.Accepted accepted) {
      PreferencePair pair = accepted.pair();
      Split split = Split.of(PairId.ofPrompt(pair.prompt()), testShare, seed);
      Row row = PairRows.row(pair, split.key());
      for (int i = 0; i < pairColumns; i++) {
        values[i] = row.get(i);
      }
      values[pairColumns + 3] = text;
    } else {
      Outcome.Rejected rejected = (Outcome.Rejected) outcome;
      // No pair, so no id of one: the row's own place makes one.
      values[0] = PairId.of(List.of(), text, file + ":" + position);
      values[pairColumns] = Reject.of(rejected.reason().key(), rejected.detail(), text).value();
    }
    values[pairColumns + 1] = file;
    values[pairColumns + 2] = position;
    return RowFactory.create(values);
  }

  private PairReader reader() {
    if (reader == null) {
      reader = reading.reader(new PairRules(maxChars, minScoreGap, Optional.ofNullable(system)));
    }
    return reader;
  }
}
