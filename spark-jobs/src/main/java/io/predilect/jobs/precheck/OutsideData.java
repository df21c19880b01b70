package io.predilect.jobs.precheck;

import io.predilect.data.format.Outcome;
import io.predilect.data.format.RowReading;
import io.predilect.data.raw.RawRow;
import io.predilect.jobs.config.GenerateSettings;
import io.predilect.jobs.config.IngestSettings;
import io.predilect.jobs.config.InitSettings;
import io.predilect.jobs.config.JudgeSettings;
import io.predilect.jobs.config.StageSettings;
import io.predilect.jobs.failure.JobException;
import io.predilect.jobs.input.DataFiles;
import io.predilect.jobs.input.SourceRows;
import io.predilect.jobs.input.Tables;
import io.predilect.jobs.outside.OutsideFiles;
import io.predilect.jobs.stage.RefusedRows;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;

/** Files that a stage reads and that are no model: whether their kind and format can be told. */
final class OutsideData {
  // All of a small file: of a larger one the first rows do not say that the others are as bad.
  private static final int MOST = 1000;

  private OutsideData() {}

  /**
   * Checks an ingest stage's data: its files, its format, and where it is small, that a row of it
   * can be used.
   *
   * @throws JobException when the stage could not use it
   */
  static void require(IngestSettings settings, long seed, Configuration hadoop) throws IOException {
    if (settings.generated().isPresent()) {
      return;
    }
    if (!settings.tables().isEmpty()) {
      DataFiles.ofFiles(settings, hadoop); // the rows that can be used may be a table's
      return;
    }
    DataFiles data = DataFiles.find(settings, Tables.NONE, hadoop);
    Seen seen = new Seen();
    data.read(
        new SourceRows(data.sources(), settings.rules(), seed),
        settings.limit().orElse(Long.MAX_VALUE),
        hadoop,
        (outcomes, file, row) -> seen.wantsMore(outcomes, row));
    if (seen.usable || seen.rows == MOST) {
      return;
    }
    throw new JobException(
        seen.rows == 0
            ? settings.data() + " holds no rows: check the path, or make it again"
            : seen.told(settings.data()));
  }

  private static final class Seen {
    private final Map<String, Long> rejects = new TreeMap<>();
    private int rows;
    private boolean usable;
    private String example = "";

    boolean wantsMore(List<Outcome> outcomes, RawRow row) {
      rows++;
      for (Outcome outcome : outcomes) {
        if (outcome instanceof Outcome.Rejected rejected) {
          rejects.merge(rejected.reason().key(), 1L, Long::sum);
          example =
              example.isEmpty() ? RefusedRows.example(rejected.detail(), row.text()) : example;
        } else {
          usable = true;
        }
      }
      return !usable && rows < MOST;
    }

    String told(String data) {
      return String.format(
          Locale.ROOT,
          "none of %d rows could be used: %s%s; predilect audit %s tells more",
          rows,
          RefusedRows.reasons(rejects),
          example,
          data);
    }
  }

  /**
   * Checks a file of another stage.
   *
   * @throws JobException when the stage could not use it
   */
  static void require(String path, StageSettings settings, Configuration hadoop)
      throws IOException {
    if (settings instanceof GenerateSettings generate) {
      DataFiles.find(path, generate.reading(), Tables.NONE, hadoop);
    } else if (settings instanceof JudgeSettings) {
      DataFiles.find(path, RowReading.ofPrompts(Map.of(), List.of()), Tables.NONE, hadoop);
    } else if (settings instanceof InitSettings init
        && init.tokenizer().equals(Optional.of(path))) {
      requireTokenizer(path, hadoop);
    }
  }

  private static void requireTokenizer(String path, Configuration hadoop) throws IOException {
    if (OutsideFiles.list(path, hadoop).stream()
        .noneMatch(file -> file.getPath().getName().equals("tokenizer.json"))) {
      throw new JobException(
          path + " holds no tokenizer.json: name a folder with one, or that file");
    }
  }
}
