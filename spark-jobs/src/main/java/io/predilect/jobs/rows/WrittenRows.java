package io.predilect.jobs.rows;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** How many rows lie in a folder of Parquet. */
public final class WrittenRows {
  // A footer takes milliseconds, a Spark job tens of them; of many files the footers would take
  // longer, one after another.
  private static final int MOST_FOOTERS = 32;

  private WrittenRows() {}

  /**
   * Counts them in the files' footers, or by a Spark job where there are many files.
   *
   * @param folder a stage's output
   * @param rows the folder as it is read, without any filter
   */
  public static long count(Path folder, Dataset<Row> rows) throws IOException {
    Configuration hadoop = rows.sparkSession().sparkContext().hadoopConfiguration();
    FileSystem fileSystem = folder.getFileSystem(hadoop);
    List<FileStatus> files =
        Arrays.stream(fileSystem.listStatus(folder)).filter(WrittenRows::isVisible).toList();
    if (files.size() > MOST_FOOTERS || !files.stream().allMatch(WrittenRows::isParquet)) {
      return rows.count();
    }
    long count = 0;
    for (FileStatus file : files) {
      try (ParquetFileReader reader =
          ParquetFileReader.open(HadoopInputFile.fromStatus(file, hadoop))) {
        count += reader.getRecordCount();
      }
    }
    return count;
  }

  // To Spark: the others are marks and what belongs to stages.
  private static boolean isVisible(FileStatus file) {
    String name = file.getPath().getName();
    return !name.startsWith("_") && !name.startsWith(".");
  }

  private static boolean isParquet(FileStatus file) {
    return file.isFile() && file.getPath().getName().endsWith(".parquet");
  }
}
