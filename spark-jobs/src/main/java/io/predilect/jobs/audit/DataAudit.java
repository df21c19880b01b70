package io.predilect.jobs.audit;

import com.fasterxml.jackson.databind.JsonNode;
import io.predilect.data.audit.Audit;
import io.predilect.data.audit.AuditAccumulator;
import io.predilect.data.format.FormatException;
import io.predilect.data.format.Formats;
import io.predilect.data.format.Outcome;
import io.predilect.data.format.PairReader;
import io.predilect.data.format.PairRules;
import io.predilect.data.format.PreferenceFormat;
import io.predilect.data.format.RowReading;
import io.predilect.data.raw.RawRow;
import io.predilect.jobs.pipeline.JobException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;

/**
 * The audit of a data set: its first rows tell the format and teach a tokenizer where none is
 * named, then every row is read once.
 *
 * @param data a file, a folder or a glob
 * @param reading how its rows are read
 * @param tokenizer the Hugging Face folder whose tokenizer counts; empty: one learnt from the data
 * @param limit at most so many rows, the first ones
 */
public record DataAudit(String data, RowReading reading, Optional<Path> tokenizer, long limit) {
  private static final int RECOGNISED_BY = 200;
  private static final int SAMPLE_ROWS = 5_000;
  private static final long SAMPLE_CHARACTERS = 2_000_000;

  public DataAudit {
    Objects.requireNonNull(data, "data");
    Objects.requireNonNull(reading, "reading");
    Objects.requireNonNull(tokenizer, "tokenizer");
    if (limit < 1) {
      throw new JobException("the limit is " + limit + " rows; it must be at least 1");
    }
  }

  /**
   * What was found.
   *
   * @param audit the figures
   * @param counter what counted the tokens
   * @param trouble why there is no pair at all; empty: there are pairs
   */
  public record Result(Audit audit, String counter, Optional<String> trouble) {
    public Result {
      Objects.requireNonNull(audit, "audit");
      Objects.requireNonNull(counter, "counter");
      Objects.requireNonNull(trouble, "trouble");
    }
  }

  /**
   * Reads the data.
   *
   * @param notes is told what was passed over
   * @throws JobException when there is no such data, or its format is not recognised
   */
  public Result execute(Configuration hadoop, Consumer<String> notes) throws IOException {
    DataFiles files = DataFiles.find(data, hadoop);
    List<JsonNode> sample = sample(files);
    PairReader reader = settled(sample).reader(PairRules.DEFAULT);
    try (TokenCounter counter = counter(reader, sample)) {
      AuditAccumulator gathered = new AuditAccumulator(counter::count);
      long[] rows = {0};
      files.read(
          row -> {
            gathered.add(reader.read(row));
            return ++rows[0] < limit;
          },
          empty -> notes.accept(empty + " is empty and was passed over"));
      Audit audit = gathered.audit(reader.format().name());
      return new Result(audit, counter.name(), trouble(audit, reader.format()));
    }
  }

  private List<JsonNode> sample(DataFiles files) throws IOException {
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

  private RowReading settled(List<JsonNode> sample) {
    try {
      return reading.settled(sample.subList(0, Math.min(RECOGNISED_BY, sample.size())));
    } catch (FormatException e) {
      throw new JobException(data + ": " + e.getMessage(), e);
    }
  }

  private TokenCounter counter(PairReader reader, List<JsonNode> sample) throws IOException {
    if (tokenizer.isPresent()) {
      return TokenCounter.of(tokenizer.get());
    }
    List<String> texts = new ArrayList<>();
    for (JsonNode row : sample) {
      if (reader.read(row) instanceof Outcome.Accepted accepted) {
        accepted.pair().prompt().forEach(message -> texts.add(message.content()));
        texts.add(accepted.pair().chosen());
        texts.add(accepted.pair().rejected());
      }
    }
    return TokenCounter.learnt(texts.iterator());
  }

  private static Optional<String> trouble(Audit audit, PreferenceFormat format) {
    if (audit.kept() > 0) {
      return Optional.empty();
    }
    String example = audit.examples().values().stream().findFirst().orElse("");
    return Optional.of(Formats.explain(format, audit.rejects(), example));
  }
}
