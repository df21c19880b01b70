package io.predilect.jobs.bench;

import io.predilect.data.pair.PairId;
import io.predilect.jobs.Predilect;
import io.predilect.jobs.evaluate.EvaluatedFigures;
import io.predilect.jobs.evaluate.EvaluatedRows;
import io.predilect.jobs.evaluate.Evaluation;
import io.predilect.jobs.process.Repeating;
import io.predilect.jobs.storage.WrittenData;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;

/**
 * Figures of generated pairs, written as Parquet first, on a {@link LocalCluster} of one executor,
 * so that what is on this process's heap is the driver's.
 */
public final class EvaluateRowsRun {
  static final String HEAP = "driver_live_megabytes";
  private static final int GROUPS = 20;
  private static final int WARM_PAIRS = 5_000;
  private static final int MEMORY_MIB = 2048;
  private static final Duration LOOKS = Duration.ofMillis(200);
  private static final double NANOS = 1e9;

  private EvaluateRowsRun() {}

  /**
   * Runs; prints the figures.
   *
   * @param args the folder to work in, how many pairs
   */
  @SuppressWarnings("SystemOut")
  public static void main(String[] args) {
    Path folder = Path.of(args[0]);
    int cores = Runtime.getRuntime().availableProcessors();
    try (Predilect any =
        Predilect.builder()
            .yaml("stages: [ingest: {path: 'demo:1'}]")
            .set("spark", LocalCluster.spark(1, cores, MEMORY_MIB, Map.of()))
            .build()) {
      SparkSession spark = any.session();
      evaluated(rows(spark, folder.resolve("warm"), WARM_PAIRS));
      Dataset<Row> rows = rows(spark, folder.resolve("rows"), Integer.parseInt(args[1]));
      AtomicLong most = new AtomicLong();
      Repeating looks =
          Repeating.every(
              LOOKS, "heap", () -> most.accumulateAndGet(ProcessMemory.liveHeap(), Math::max));
      long begun = System.nanoTime();
      Evaluation evaluation = evaluated(rows);
      double seconds = (System.nanoTime() - begun) / NANOS;
      looks.close();
      System.out.println("seconds=" + seconds);
      System.out.println(HEAP + "=" + most.get() / 1e6);
      System.out.println("pairs=" + evaluation.overall().pairs());
      System.out.println(
          "groups=" + evaluation.tables().stream().mapToInt(table -> table.groups().size()).sum());
    }
  }

  private static Evaluation evaluated(Dataset<Row> rows) {
    return EvaluatedFigures.of(rows, "all", "subset", 0.1, 1);
  }

  private static Dataset<Row> rows(SparkSession spark, Path folder, int pairs) {
    spark
        .range(pairs)
        .map((MapFunction<Long, Row>) EvaluateRowsRun::row, Encoders.row(EvaluatedRows.TYPE))
        .write()
        .parquet(folder.toString());
    return WrittenData.read(spark).schema(EvaluatedRows.TYPE).parquet(folder.toString());
  }

  /** A pair that has every figure. */
  private static Row row(long index) {
    SplittableRandom random = new SplittableRandom(index);
    Object[] values = new Object[EvaluatedRows.TYPE.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] =
          switch (EvaluatedRows.TYPE.fields()[i].dataType().simpleString()) {
            case "double" -> random.nextDouble();
            case "int" -> random.nextInt(1, 2_000);
            case "string" ->
                EvaluatedRows.TYPE.fields()[i].name().equals("group")
                    ? "group " + index % GROUPS
                    : PairId.of(List.of(), "", Long.toString(index));
            default -> Collections.nCopies(16, random.nextDouble()).toArray();
          };
    }
    return RowFactory.create(values);
  }
}
