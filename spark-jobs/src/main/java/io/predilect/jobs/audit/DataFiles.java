package io.predilect.jobs.audit;

import io.predilect.data.raw.RawFile;
import io.predilect.data.raw.RawFileException;
import io.predilect.data.raw.RawRow;
import io.predilect.data.raw.RawRows;
import io.predilect.jobs.pipeline.JobException;
import io.predilect.jobs.pipeline.OutsideFiles;
import java.io.Closeable;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.hadoop.util.HadoopInputFile;

/** The rows of a file, a folder or a glob on any Hadoop file system, one file after the other. */
final class DataFiles {
  private final String data;
  private final List<FileStatus> files;
  private final Configuration hadoop;

  private DataFiles(String data, List<FileStatus> files, Configuration hadoop) {
    this.data = data;
    this.files = files;
    this.hadoop = hadoop;
  }

  /**
   * Finds the files.
   *
   * @throws JobException when there is none
   */
  static DataFiles find(String data, Configuration hadoop) throws IOException {
    List<FileStatus> files = OutsideFiles.list(data, hadoop);
    if (files.isEmpty()) {
      throw new JobException("the folder " + data + " holds no data file: check the path");
    }
    return new DataFiles(data, files, hadoop);
  }

  /**
   * Reads rows for as long as they are wanted. Empty files among others are passed over.
   *
   * @param wanted takes a row and says whether another is wanted
   * @param emptyFile is told the name of every empty file
   * @throws JobException when a file is neither JSON nor Parquet, or all are empty
   */
  void read(Predicate<RawRow> wanted, Consumer<String> emptyFile) throws IOException {
    boolean any = false;
    for (FileStatus file : files) {
      String name = file.getPath().toString();
      try (Rows rows = open(file)) {
        any = true;
        while (rows.rows().hasNext()) {
          if (!wanted.test(rows.rows().next())) {
            return;
          }
        }
      } catch (RawFileException e) {
        if (e.kind() != RawFileException.Kind.EMPTY || files.size() == 1) {
          throw new JobException(e.getMessage(), e);
        }
        emptyFile.accept(name);
      }
    }
    if (!any) {
      throw new JobException(
          "all " + files.size() + " files of " + data + " are empty: give data with rows");
    }
  }

  private record Rows(Iterator<RawRow> rows, Closeable source) implements Closeable {
    Rows {
      Objects.requireNonNull(rows, "rows");
      Objects.requireNonNull(source, "source");
    }

    @Override
    public void close() throws IOException {
      source.close();
    }
  }

  private Rows open(FileStatus file) throws IOException {
    Path path = file.getPath();
    RawRows rows =
        new RawFile(path.toString(), HadoopInputFile.fromStatus(file, hadoop), hadoop).rows();
    return new Rows(rows, rows);
  }
}
