package io.predilect.jobs.audit;

import com.fasterxml.jackson.databind.JsonNode;
import io.predilect.data.format.FormatException;
import io.predilect.data.format.PairReader;
import io.predilect.data.format.PairRules;
import io.predilect.data.format.RowReading;
import io.predilect.data.raw.RawRow;
import io.predilect.jobs.pipeline.JobException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.hadoop.conf.Configuration;

/** A data set whose first rows have told how it is read. */
public final class RecognisedData {
  private static final int RECOGNISED_BY = 200;
  private static final int SAMPLE_ROWS = 5_000;
  private static final long SAMPLE_CHARACTERS = 2_000_000;

  private final DataFiles files;
  private final List<JsonNode> sample;
  private final PairReader reader;

  private RecognisedData(DataFiles files, List<JsonNode> sample, PairReader reader) {
    this.files = files;
    this.sample = List.copyOf(sample);
    this.reader = reader;
  }

  /**
   * Looks at the first rows.
   *
   * @param data a file, a folder or a glob
   * @param limit no more rows than these are looked at
   * @throws JobException when there is no such data, or its format is not recognised
   */
  public static RecognisedData open(
      String data, RowReading reading, long limit, Configuration hadoop) throws IOException {
    DataFiles files = DataFiles.find(data, hadoop);
    List<JsonNode> sample = sample(files, limit);
    try {
      List<JsonNode> first = sample.subList(0, Math.min(RECOGNISED_BY, sample.size()));
      return new RecognisedData(files, sample, reading.settled(first).reader(PairRules.DEFAULT));
    } catch (FormatException e) {
      throw new JobException(data + ": " + e.getMessage(), e);
    }
  }

  private static List<JsonNode> sample(DataFiles files, long limit) throws IOException {
    List<JsonNode> sample = new ArrayList<>();
    long[] seen = {0, 0}; // rows, characters
    files.read(
        row -> {
          if (row instanceof RawRow.Parsed parsed) {
            sample.add(parsed.json());
          }
          seen[1] += row.text().length();
          return ++seen[0] < Math.min(limit, SAMPLE_ROWS) && seen[1] < SAMPLE_CHARACTERS;
        },
        empty -> {});
    return sample;
  }

  /** The first rows, as JSON. */
  List<JsonNode> sample() {
    return sample;
  }

  /** Makes pairs of the rows. */
  public PairReader reader() {
    return reader;
  }

  /**
   * Reads rows for as long as they are wanted.
   *
   * @param wanted takes a row and says whether another is wanted
   * @param emptyFile is told the name of every empty file
   */
  public void read(Predicate<RawRow> wanted, Consumer<String> emptyFile) throws IOException {
    files.read(wanted, emptyFile);
  }
}
