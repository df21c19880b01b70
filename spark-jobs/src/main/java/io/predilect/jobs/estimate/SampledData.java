package io.predilect.jobs.estimate;

import io.predilect.data.format.Outcome;
import io.predilect.data.format.PairRules;
import io.predilect.data.pair.PairId;
import io.predilect.data.pair.PreferencePair;
import io.predilect.data.pair.Split;
import io.predilect.data.raw.RawRow;
import io.predilect.jobs.config.IngestSettings;
import io.predilect.jobs.config.SplitFilter;
import io.predilect.jobs.input.DataFiles;
import io.predilect.jobs.input.InputFile;
import io.predilect.jobs.input.SourceRows;
import io.predilect.jobs.input.Tables;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;

/**
 * The first rows of data from outside.
 *
 * @param rows that can be read
 * @param told which they are, for people
 */
record SampledData(Sample<Row> rows, String told) {
  private static final int MOST = 20_000;

  /**
   * A row.
   *
   * @param pair with two responses, one or none
   * @param split its side
   */
  record Row(PreferencePair pair, Split split) {
    String promptId() {
      return PairId.ofPrompt(pair.prompt());
    }

    boolean isOf(SplitFilter filter) {
      return filter == SplitFilter.ALL || filter.key().equals(split.key());
    }
  }

  /** Of what an ingest stage reads, equal pairs once where it takes them once. */
  static SampledData ofIngest(IngestSettings settings, long seed, Configuration hadoop)
      throws IOException {
    SampledData data =
        settings.generated().isPresent()
            ? generated(settings, settings.generated().get(), seed)
            : new Reading(settings.rules(), settings.testShare(), seed)
                .of(
                    DataFiles.find(settings, Tables.NONE, hadoop),
                    settings.limit().orElse(Long.MAX_VALUE),
                    hadoop);
    return settings.deduplicate()
        ? new SampledData(data.rows.distinct(row -> row.pair().id()), data.told)
        : data;
  }

  /** Of a file of prompts, or of outputs. */
  static SampledData of(DataFiles files, Configuration hadoop) throws IOException {
    PairRules any = new PairRules(Integer.MAX_VALUE, 0, Optional.empty());
    return new Reading(any, 0, 0).of(files, Long.MAX_VALUE, hadoop);
  }

  private static SampledData generated(
      IngestSettings settings, IngestSettings.Generated generated, long seed) {
    int pairs = generated.pairs();
    List<Row> rows =
        IntStream.range(0, Math.min(pairs, MOST))
            .map(index -> generated.first() + index)
            .mapToObj(index -> generated.generator().pair(seed, index))
            .map(pair -> row(pair, Optional.empty(), settings.testShare(), seed))
            .toList();
    return new SampledData(
        new Sample<>(rows, Math.max(1.0, (double) pairs / MOST)), told(rows.size() == pairs));
  }

  private static Row row(PreferencePair pair, Optional<Split> owners, double testShare, long seed) {
    return new Row(
        pair,
        owners.orElseGet(() -> Split.of(PairId.ofPlainPrompt(pair.prompt()), testShare, seed)));
  }

  private static String told(boolean all) {
    return all
        ? "over all rows"
        : String.format(
            Locale.ROOT, "over the first %,d rows, the others taken to be like them", MOST);
  }

  /** How rows of files are read. */
  private record Reading(PairRules rules, double testShare, long seed) {
    SampledData of(DataFiles files, long limit, Configuration hadoop) throws IOException {
      List<Row> rows = new ArrayList<>();
      Seen seen = new Seen();
      files.read(
          new SourceRows(files.sources(), rules, seed),
          limit,
          hadoop,
          (outcomes, file, row) -> {
            seen.add(file, row);
            for (Outcome outcome : outcomes) {
              if (outcome instanceof Outcome.Accepted accepted) {
                rows.add(row(accepted.pair(), file.split(), testShare, seed));
              }
            }
            return seen.rows < MOST;
          });
      boolean all = seen.rows < MOST;
      return new SampledData(new Sample<>(rows, all ? 1 : seen.each(files, limit)), told(all));
    }
  }

  /** How far reading is. */
  private static final class Seen {
    private long rows;
    private long wholeFiles; // their bytes
    private Optional<InputFile> file = Optional.empty();
    private long characters; // of the file that is read now

    void add(InputFile next, RawRow row) {
      if (!file.equals(Optional.of(next))) {
        wholeFiles += file.map(InputFile::length).orElse(0L);
        file = Optional.of(next);
        characters = 0;
      }
      rows++;
      characters += row.text().length() + 1;
    }

    // By bytes, as if the rows not seen were as long.
    double each(DataFiles files, long limit) {
      double read = wholeFiles + Math.min(characters, file.orElseThrow().length());
      double all = files.files().stream().mapToDouble(InputFile::length).sum();
      double most = (double) limit * files.sources().size() / rows;
      return Math.max(1, Math.min(all / read, most));
    }
  }
}
