package io.predilect.jobs.input;

import com.fasterxml.jackson.databind.JsonNode;
import io.predilect.data.format.FormatException;
import io.predilect.data.format.Formats;
import io.predilect.data.format.Outcome;
import io.predilect.data.format.PairReader;
import io.predilect.data.format.PairRules;
import io.predilect.data.format.RowReading;
import io.predilect.data.raw.RawRow;
import io.predilect.data.raw.RawRows;
import io.predilect.jobs.failure.JobException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.apache.hadoop.conf.Configuration;

/** The first rows of a source, by which the format of all is told. */
final class FirstRows {
  private static final int ROWS = 200;
  private static final int ROWS_OF_A_FILE = 100;
  private static final int SHOWN = 100;
  private static final PairRules ANY = new PairRules(Integer.MAX_VALUE, 0, Optional.empty());

  private final List<InputFile> files;
  private final Configuration hadoop;
  private final List<JsonNode> read = new ArrayList<>();
  private Optional<String> broken = Optional.empty();

  FirstRows(List<InputFile> files, Configuration hadoop) {
    this.files = files;
    this.hadoop = hadoop;
  }

  /**
   * How the rows are read, with their format.
   *
   * @param data what it is called, for messages
   * @throws JobException when no format fits, or none of the first rows can be read
   */
  RowReading settled(RowReading reading, String data) throws IOException {
    for (InputFile file : files) {
      if (read.size() < ROWS) {
        take(file);
      }
    }
    boolean named = reading.columns().columns().isEmpty() && !reading.format().equals(Formats.AUTO);
    if (read.isEmpty() && broken.isPresent() && !named) {
      throw new JobException(
          data
              + ": the format cannot be recognised, since none of the first rows can be read. "
              + broken.get());
    }
    try {
      return reading.settled(read);
    } catch (FormatException e) {
      throw new JobException(data + ": " + e.getMessage(), e);
    }
  }

  /**
   * The columns of the rows that {@link #settled} has read which hold words and are no part of a
   * pair.
   *
   * @param reading how they are read, with its format
   */
  SortedSet<String> unread(RowReading reading) {
    SortedSet<String> columns = new TreeSet<>();
    if (reading.wanted() == RowReading.Wanted.PAIRS) {
      PairReader reader = reading.reader(ANY, 0);
      for (JsonNode row : read) {
        if (reader.read(row).get(0) instanceof Outcome.Accepted) {
          columns.addAll(reader.wordsBeside(row));
        }
      }
    }
    return columns;
  }

  /** Whether any of them has a label of which all rows tell more. */
  boolean labelled(RowReading reading) {
    if (reading.wanted() == RowReading.Wanted.PROMPTS) {
      return false;
    }
    PairReader reader = reading.reader(ANY, 0);
    return read.stream().anyMatch(row -> reader.labels(row).isPresent());
  }

  private void take(InputFile file) throws IOException {
    try (RawRows rows = file.rows(hadoop)) {
      for (int i = 0; i < ROWS_OF_A_FILE && rows.hasNext(); i++) {
        RawRow row = rows.next();
        if (row instanceof RawRow.Parsed parsed) {
          read.add(parsed.json());
        } else if (row instanceof RawRow.Broken first && broken.isEmpty()) {
          broken = Optional.of(told(file, first));
        }
      }
    }
  }

  private static String told(InputFile file, RawRow.Broken row) {
    String text = row.text().strip().replaceAll("\\p{Cntrl}+", " ");
    return String.format(
        Locale.ROOT,
        "The first, at position %,d of %s, is %s: %s; it begins with '%s'. Remedy: %s",
        row.position(),
        file.path(),
        row.reason().key(),
        row.detail(),
        text.substring(0, Math.min(SHOWN, text.length())),
        row.reason().remedy());
  }
}
