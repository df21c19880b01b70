package io.predilect.jobs.input;

import io.predilect.jobs.failure.JobException;
import io.predilect.jobs.outside.OutsideFiles.Listing;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Folders of tables whose log says which of their files count. Among the files are those of earlier
 * versions, with rows that were changed or deleted since, and of writes that failed: read as they
 * lie there, these would be data again.
 */
final class TableFolders {
  private TableFolders() {}

  /**
   * A kind of table.
   *
   * @param log what its folder has beside the data
   * @param what it is called
   * @param path that has Spark read it in place of its files
   * @param reader what reads it in Spark
   */
  private record Kind(String log, String what, String path, String reader) {}

  private static final String KNOWN = "table:CATALOG.DATABASE.NAME";

  private static final List<Kind> KINDS =
      List.of(
          new Kind(
              "_delta_log",
              "a Delta table",
              "\"sql:SELECT * FROM delta.`TABLE`\"",
              "spark.read.format(\"delta\").load(\"TABLE\")"),
          new Kind(
              "metadata",
              "an Iceberg table",
              KNOWN,
              "spark.read.format(\"iceberg\").load(\"TABLE\")"),
          new Kind(".hoodie", "a Hudi table", KNOWN, "spark.read.format(\"hudi\").load(\"TABLE\")"),
          new Kind(
              "_spark_metadata",
              "what a streaming query of Spark wrote",
              "\"sql:SELECT * FROM parquet.`TABLE`\"",
              "spark.read.parquet(\"TABLE\")"));

  /**
   * Refuses such folders, also where only some of their files are named.
   *
   * @param data the path as given
   * @throws JobException that names the table and the remedy
   */
  static void refuse(String data, Listing listing, Configuration hadoop) throws IOException {
    Set<Path> folders = new LinkedHashSet<>();
    for (FileStatus file : listing.files()) {
      addTop(file.getPath().getParent(), folders);
    }
    listing.skipped().forEach(each -> folders.add(new Path(each.path()).getParent()));
    for (Path folder : folders) {
      refuse(data, folder, folder.getFileSystem(hadoop));
    }
  }

  // A table's files lie in it, in folders of its partitions, or below data.
  private static void addTop(Path folder, Set<Path> folders) {
    Path top = folder;
    while (top.getParent() != null && top.getName().contains("=")) {
      top = top.getParent();
    }
    folders.add(top);
    if (top.getParent() != null && top.getName().equals("data")) {
      folders.add(top.getParent());
    }
  }

  private static void refuse(String data, Path folder, FileSystem files) throws IOException {
    for (Kind kind : KINDS) {
      if (isLog(new Path(folder, kind.log()), files)) {
        throw new JobException(
            ("%s: %s is %s. Its files are also those of earlier versions, with rows that were"
                    + " changed or deleted since, or of writes that failed, and only its log says"
                    + " which count. Have Spark read it, which knows that log: path: %s; or write its"
                    + " rows as Parquet, with %s.write.parquet(FOLDER), and give that folder")
                .formatted(
                    data,
                    folder.getName(),
                    kind.what(),
                    kind.path().replace("TABLE", told(folder)),
                    kind.reader().replace("TABLE", told(folder))));
      }
    }
  }

  private static boolean isLog(Path log, FileSystem files) throws IOException {
    if (!files.exists(log)) {
      return false;
    }
    // what a folder called metadata has need not be Iceberg's
    return !log.getName().equals("metadata")
        || Arrays.stream(files.listStatus(log))
            .anyMatch(file -> file.getPath().getName().endsWith(".metadata.json"));
  }

  private static String told(Path folder) {
    return "file".equals(folder.toUri().getScheme()) ? folder.toUri().getPath() : folder.toString();
  }
}
