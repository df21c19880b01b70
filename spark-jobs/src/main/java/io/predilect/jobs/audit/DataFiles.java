package io.predilect.jobs.audit;

import io.predilect.data.raw.ParquetRows;
import io.predilect.data.raw.RawFileException;
import io.predilect.data.raw.RawReader;
import io.predilect.data.raw.RawRow;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.hadoop.util.HadoopInputFile;

/** The rows of a file, a folder or a glob on any Hadoop file system, one file after the other. */
final class DataFiles {
  private static final byte[] PARQUET = {'P', 'A', 'R', '1'};

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
   * @throws AuditException when there is none
   */
  static DataFiles find(String data, Configuration hadoop) throws IOException {
    return new DataFiles(data, list(data, hadoop), hadoop);
  }

  // All files that the pattern leads to, sorted, without hidden ones (_SUCCESS, .crc).
  private static List<FileStatus> list(String data, Configuration hadoop) throws IOException {
    Path pattern = new Path(data);
    FileSystem fileSystem = pattern.getFileSystem(hadoop);
    FileStatus[] found = fileSystem.globStatus(pattern);
    List<FileStatus> files = new ArrayList<>();
    Deque<FileStatus> open = new ArrayDeque<>(found == null ? List.of() : List.of(found));
    while (!open.isEmpty()) {
      FileStatus next = open.pop();
      if (next.isFile()) {
        files.add(next);
        continue;
      }
      for (FileStatus child : fileSystem.listStatus(next.getPath())) {
        if (!child.getPath().getName().matches("[._].*")) {
          open.push(child);
        }
      }
    }
    if (files.isEmpty()) {
      throw new AuditException(
          "there is no data file at " + fileSystem.makeQualified(pattern) + ": check the path");
    }
    files.sort(Comparator.comparing(file -> file.getPath().toString()));
    return files;
  }

  /**
   * Reads rows for as long as they are wanted. Empty files among others are passed over.
   *
   * @param wanted takes a row and says whether another is wanted
   * @param emptyFile is told the name of every empty file
   * @throws AuditException when a file is neither JSON nor Parquet, or all are empty
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
          throw new AuditException(e.getMessage(), e);
        }
        emptyFile.accept(name);
      }
    }
    if (!any) {
      throw new AuditException(
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
    FileSystem fileSystem = path.getFileSystem(hadoop);
    if (isParquet(fileSystem, path)) {
      ParquetRows rows =
          ParquetRows.open(path.toString(), HadoopInputFile.fromStatus(file, hadoop), hadoop);
      return new Rows(rows, rows);
    }
    RawReader rows = RawReader.open(path.toString(), fileSystem.open(path));
    return new Rows(rows, rows);
  }

  private static boolean isParquet(FileSystem fileSystem, Path path) throws IOException {
    try (InputStream in = fileSystem.open(path)) {
      return Arrays.equals(in.readNBytes(PARQUET.length), PARQUET);
    }
  }
}
