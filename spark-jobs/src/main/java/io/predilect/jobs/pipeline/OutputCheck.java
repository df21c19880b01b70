package io.predilect.jobs.pipeline;

import io.predilect.jobs.config.IngestSettings;
import io.predilect.jobs.config.StageConfig;
import io.predilect.jobs.config.StageKind;
import io.predilect.jobs.failure.JobException;
import io.predilect.jobs.manifest.RowCounts;
import io.predilect.jobs.manifest.StageResult;
import io.predilect.jobs.runfolder.RunFolder;
import io.predilect.jobs.stage.RefusedRows;
import io.predilect.jobs.storage.WrittenData;
import java.io.IOException;
import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/** What a stage's output must hold before it is used: every row accounted for, and one at least. */
final class OutputCheck {
  private static final String REJECTS = "_rejects";

  private final SparkSession spark;
  private final RunFolder folder;

  OutputCheck(SparkSession spark, RunFolder folder) {
    this.spark = spark;
    this.folder = folder;
  }

  /**
   * @param output where the stage wrote; where all rows were refused, they are kept beside it
   * @throws JobException when the output is not to be used
   */
  void check(StageConfig stage, StageResult result, Path output) throws IOException {
    RowCounts rows = result.rows();
    if (!rows.balanced()) {
      throw new JobException(
          String.format(
              Locale.ROOT,
              "stage %s: of %d rows read %d were kept, %d rejected and %d failed, which is not all"
                  + " of them: its output is not used%s",
              stage.name(),
              rows.in(),
              rows.kept(),
              rows.rejected(),
              rows.failed(),
              whereToLook()));
    }
    if (passesRowsOn(stage) && rows.in() == 0) {
      throw new JobException("stage " + stage.name() + ": no rows came in: check what it reads");
    }
    if (rows.in() > 0 && rows.kept() == 0) {
      String example = example(result.rejects(), new Path(output, REJECTS));
      Path kept = folder.keepRefused(stage, output);
      throw new JobException(
          String.format(
              Locale.ROOT,
              "stage %s: none of %d rows could be used: %s%s%s; all rows and details are in %s/%s",
              stage.name(),
              rows.in(),
              RefusedRows.reasons(result.rejects()),
              example,
              remedy(stage),
              kept,
              REJECTS));
    }
  }

  // Each executor writes to its machine's disk, and this process finds what is on its own.
  private String whereToLook() {
    boolean here = spark.sparkContext().isLocal();
    return folder.isLocal() && !here ? elsewhere(folder.root()) : "";
  }

  static String elsewhere(Path folder) {
    return ("; executors are other processes, and where they are on other machines, %s is another"
            + " folder there: set output to one that every node reads, on a shared file system,"
            + " HDFS or an object store")
        .formatted(folder.toUri().getPath());
  }

  private static boolean passesRowsOn(StageConfig stage) {
    return stage.kind().output() == StageKind.Output.ROWS
        || stage.kind().output() == StageKind.Output.SHARDS;
  }

  private static String remedy(StageConfig stage) {
    return stage.settings() instanceof IngestSettings ingest && ingest.generated().isEmpty()
        ? "; predilect audit " + ingest.data() + " tells more"
        : "";
  }

  /** One row that was refused for the most frequent reason; empty where none was written. */
  private String example(Map<String, Long> rejects, Path refused) throws IOException {
    if (rejects.isEmpty() || !folder.exists(refused)) {
      return "";
    }
    String reason = Collections.max(rejects.entrySet(), Map.Entry.comparingByValue()).getKey();
    return WrittenData.read(spark)
        .parquet(refused.toString())
        .filter(functions.col("reason").equalTo(reason))
        .orderBy("id")
        .select("detail", "row")
        .limit(1)
        .collectAsList()
        .stream()
        .map(row -> RefusedRows.example(row.getString(0), row.getString(1)))
        .findFirst()
        .orElse("");
  }
}
