package io.predilect.jobs.audit;

import io.predilect.data.format.Outcome;
import io.predilect.data.format.PairReader;
import io.predilect.data.format.PairRules;
import io.predilect.data.format.PreferenceFormat;
import io.predilect.data.pair.PreferencePair;
import io.predilect.data.raw.RawRow;
import io.predilect.jobs.config.IngestSettings;
import io.predilect.jobs.failure.Failures;
import io.predilect.jobs.failure.JobException;
import io.predilect.jobs.input.DataFiles;
import io.predilect.jobs.input.DataSource;
import io.predilect.jobs.input.SourceRows;
import io.predilect.jobs.input.Tables;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;

/** Data whose first rows have told how it is read; read as an ingest stage reads it. */
public final class RecognisedData {
  private static final long LOOKED_AT = 1_000; // rows of a source, for columns that no model sees

  private final IngestSettings settings;
  private final DataFiles data;
  private final Reading reading;
  private final Beside beside;

  private RecognisedData(IngestSettings settings, DataFiles data, Reading reading, Beside beside) {
    this.settings = settings;
    this.data = data;
    this.reading = reading;
    this.beside = beside;
  }

  private interface Reading {
    void read(Rows wanted) throws IOException;
  }

  private interface Beside {
    SortedSet<String> columns() throws IOException;
  }

  /** Takes what became of a row. */
  @FunctionalInterface
  public interface Rows {
    /**
     * A row.
     *
     * @param outcomes at least one, pairs before rejects
     * @param source where it is of
     * @param row as it came
     * @return whether another row is wanted
     */
    boolean take(List<Outcome> outcomes, DataSource source, String row);
  }

  /**
   * Looks at the first rows.
   *
   * @param tables makes files of what Spark reads; they are read for as long as this is
   * @throws JobException when there is no such data, or its format is not recognised
   */
  public static RecognisedData open(AuditedData audited, Tables tables, Configuration hadoop) {
    IngestSettings settings = audited.settings();
    try {
      DataFiles data = DataFiles.find(settings, tables, hadoop);
      Reading reading =
          settings
              .generated()
              .map(pairs -> generated(pairs, data.sources().get(0), audited))
              .orElseGet(() -> inFiles(data, audited, hadoop));
      return new RecognisedData(
          settings,
          data,
          reading,
          settings.generated().isPresent()
              ? TreeSet::new
              : () -> besideInFiles(data, audited, hadoop));
    } catch (IOException | UncheckedIOException e) {
      throw unreadable(settings, e);
    }
  }

  private static Reading inFiles(DataFiles data, AuditedData audited, Configuration hadoop) {
    IngestSettings settings = audited.settings();
    SourceRows reader = new SourceRows(data.sources(), settings.rules(), audited.seed());
    return wanted -> {
      SourceLabels labels = new SourceLabels(data.sources(), reader);
      data.read(
          reader,
          settings.limit().orElse(Long.MAX_VALUE),
          hadoop,
          (outcomes, file, row) -> {
            labels.add(file.source(), row, outcomes);
            return labels.whole(
                wanted.take(outcomes, data.sources().get(file.source()), row.text()));
          });
      labels.refuse(settings.rules());
    };
  }

  private static SortedSet<String> besideInFiles(
      DataFiles data, AuditedData audited, Configuration hadoop) throws IOException {
    PairRules rules = audited.settings().rules();
    List<PairReader> readers =
        data.sources().stream()
            .map(source -> source.reading().reader(rules, audited.seed()))
            .toList();
    SortedSet<String> columns = new TreeSet<>();
    data.read(
        new SourceRows(data.sources(), rules, audited.seed()),
        Math.min(LOOKED_AT, audited.settings().limit().orElse(Long.MAX_VALUE)),
        hadoop,
        (outcomes, file, row) -> {
          if (row instanceof RawRow.Parsed parsed && outcomes.get(0) instanceof Outcome.Accepted) {
            columns.addAll(readers.get(file.source()).beside(parsed.json()));
          }
          return true;
        });
    return columns;
  }

  // As in an ingest stage there is no text that a pair came as.
  private static Reading generated(
      IngestSettings.Generated pairs, DataSource source, AuditedData audited) {
    PairRules rules = audited.settings().rules();
    return wanted -> {
      for (int index = pairs.first(); index < pairs.end(); index++) {
        PreferencePair pair = pairs.generator().pair(audited.seed(), index);
        if (!wanted.take(List.of(rules.check(pair)), source, "")) {
          return;
        }
      }
    };
  }

  private static JobException unreadable(IngestSettings settings, Exception e) {
    return new JobException(
        Failures.isExplained(e)
            ? Failures.message(e)
            : "cannot read " + settings.data() + ": " + e.getMessage(),
        e);
  }

  /** The format's name; of several sources all their formats'. */
  public String format() {
    return data.sources().stream()
        .map(source -> source.reading().format())
        .distinct()
        .collect(Collectors.joining(", "));
  }

  /** The first source's format. */
  PreferenceFormat firstFormat() {
    return data.sources().get(0).reading().reader(settings.rules(), 0).format();
  }

  /** What is not read, in a line; empty: nothing. */
  public Optional<String> note() {
    return data.note();
  }

  /**
   * The columns of the first rows of every source that no model sees; of generated pairs none.
   *
   * @throws JobException when a file cannot be read
   */
  public SortedSet<String> beside() {
    try {
      return beside.columns();
    } catch (IOException | UncheckedIOException e) {
      throw unreadable(settings, e);
    }
  }

  /**
   * Reads rows for as long as they are wanted, at most so many of a source as the settings say.
   *
   * @throws JobException when a file cannot be read
   */
  public void read(Rows wanted) {
    try {
      reading.read(wanted);
    } catch (IOException | UncheckedIOException e) {
      throw unreadable(settings, e);
    }
  }
}
