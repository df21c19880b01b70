package io.predilect.data.shard;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.util.HadoopInputFile;

/**
 * A shard's place and size, known without reading its rows.
 *
 * @param path the file
 * @param rows how many pairs it holds
 * @param bytes its length
 */
public record ShardFile(Path path, long rows, long bytes) {
  public ShardFile {
    Objects.requireNonNull(path, "path");
  }

  /**
   * The shards of a folder, by name. Names that begin with {@code _} or {@code .} are not data.
   *
   * @throws ShardException if the folder is missing or holds no shard, or a file is broken
   */
  public static List<ShardFile> list(Path folder, Configuration configuration) {
    List<ShardFile> shards = new ArrayList<>();
    for (FileStatus file : files(folder, configuration)) {
      String name = file.getPath().getName();
      if (file.isFile() && name.endsWith(".parquet") && !name.matches("[_.].*")) {
        shards.add(
            new ShardFile(file.getPath(), rows(file.getPath(), configuration), file.getLen()));
      }
    }
    if (shards.isEmpty()) {
      throw new ShardException(
          "no shards: " + folder + " holds no .parquet file; name the folder of a shard stage");
    }
    return List.copyOf(shards);
  }

  private static List<FileStatus> files(Path folder, Configuration configuration) {
    try {
      FileStatus[] files = folder.getFileSystem(configuration).listStatus(folder);
      Arrays.sort(files, Comparator.comparing(file -> file.getPath().getName()));
      return List.of(files);
    } catch (IOException e) {
      throw new ShardException(
          "cannot list shards in " + folder + ": " + e.getMessage() + "; run the shard stage first",
          e);
    }
  }

  private static long rows(Path file, Configuration configuration) {
    try (ParquetFileReader reader =
        ParquetFileReader.open(HadoopInputFile.fromPath(file, configuration))) {
      return reader.getRecordCount();
    } catch (IOException | RuntimeException e) {
      throw ShardReader.failure(file, e);
    }
  }
}
