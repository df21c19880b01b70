package io.predilect.jobs.audit;

import io.predilect.data.format.Outcome;
import io.predilect.data.format.PairRules;
import io.predilect.data.format.PreferenceFormat;
import io.predilect.jobs.config.IngestSettings;
import io.predilect.jobs.input.DataFiles;
import io.predilect.jobs.input.DataSource;
import io.predilect.jobs.input.SourceRows;
import io.predilect.jobs.pipeline.Failures;
import io.predilect.jobs.pipeline.JobException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;

/** Data whose first rows have told how it is read; read as an ingest stage reads it. */
public final class RecognisedData {
  private final IngestSettings settings;
  private final DataFiles files;
  private final PairRules rules;
  private final SourceRows reader;
  private final long limit;
  private final Configuration hadoop;

  private RecognisedData(AuditedData data, DataFiles files, Configuration hadoop) {
    this.settings = data.settings();
    this.files = files;
    this.rules = settings.rules();
    this.reader = new SourceRows(files.sources(), rules, data.seed());
    this.limit = settings.limit().orElse(Long.MAX_VALUE);
    this.hadoop = hadoop;
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
   * @throws JobException when there is no such data, or its format is not recognised
   */
  public static RecognisedData open(AuditedData data, Configuration hadoop) {
    try {
      return new RecognisedData(data, DataFiles.find(data.settings(), hadoop), hadoop);
    } catch (IOException | UncheckedIOException e) {
      throw unreadable(data.settings(), e);
    }
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
    return files.sources().stream()
        .map(source -> source.reading().format())
        .distinct()
        .collect(Collectors.joining(", "));
  }

  /** The first source's format. */
  PreferenceFormat firstFormat() {
    return files.sources().get(0).reading().reader(rules, 0).format();
  }

  /** What is not read, in a line; empty: nothing. */
  public Optional<String> note() {
    return files.note();
  }

  /**
   * Reads rows for as long as they are wanted, at most so many of a source as the settings say.
   *
   * @throws JobException when a file cannot be read
   */
  public void read(Rows wanted) {
    try {
      files.read(
          reader,
          limit,
          hadoop,
          (outcomes, file, row) ->
              wanted.take(outcomes, files.sources().get(file.source()), row.text()));
    } catch (IOException | UncheckedIOException e) {
      throw unreadable(settings, e);
    }
  }
}
