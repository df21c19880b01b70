package io.predilect.jobs.ingest;

import io.predilect.data.format.PairRules;
import io.predilect.jobs.input.DataFiles;
import io.predilect.jobs.input.InputFile;
import io.predilect.jobs.input.ReadTask;
import io.predilect.jobs.rows.TaskEnd;
import io.predilect.jobs.spark.Carried;
import io.predilect.jobs.spark.ShuffleParts;
import io.predilect.jobs.stage.StageContext;
import io.predilect.jobs.storage.TaskHadoop;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The rows of files, each with what became of it and where it stood ({@link IngestRows#SCHEMA}).
 *
 * @param context of the stage that reads
 * @param data the files
 * @param rules what a row must satisfy
 * @param testShare share of prompts held out where the files do not say it
 */
public record FileRows(StageContext context, DataFiles data, PairRules rules, double testShare) {
  /**
   * What was read.
   *
   * @param rows the rows
   * @param even whether no part of them is much larger than others
   */
  public record Read(Dataset<Row> rows, boolean even) {}

  /**
   * Reads them.
   *
   * @param limit no more rows of a source than this are wanted; {@code Long.MAX_VALUE}: all
   */
  public Read read(long limit) {
    if (limit == Long.MAX_VALUE) {
      ShuffleParts.atLeast(
          context.spark(), data.files().stream().mapToLong(InputFile::length).sum());
    }
    ReadTask.Plan plan =
        ReadTask.plan(data.files(), context.spark().sparkContext().defaultParallelism());
    IngestRows rows = new IngestRows(data.sources(), rules, testShare, context.run().seed());
    return new Read(read(plan.tasks(), rows, limit), plan.even());
  }

  private Dataset<Row> read(List<List<ReadTask>> tasks, IngestRows rows, long limit) {
    JavaSparkContext spark = new JavaSparkContext(context.spark().sparkContext());
    TaskHadoop hadoop = context.taskHadoop();
    // No task need read more than is wanted in all.
    JavaRDD<Row> all =
        Carried.parallelize(spark, tasks, tasks.size())
            .flatMap(
                task -> {
                  ReadRows read = new ReadRows(task, rows, limit, hadoop.value());
                  TaskEnd.close(read);
                  return read;
                });
    MapPartitionsFunction<Row, Row> counted = context.counting(part -> part);
    return context.spark().createDataFrame(all.mapPartitions(counted::call), IngestRows.SCHEMA);
  }
}
