package io.predilect.jobs.train;

import io.predilect.jobs.rows.Columns;
import io.predilect.jobs.storage.WholeFiles;
import io.predilect.model.train.prioritised.GapTables;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.example.GroupReadSupport;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Prompt-free gaps of a training's pairs in Parquet, a folder {@code gaps/step-N} for every step at
 * which they were computed. A folder counts once a mark in it says that it is complete, so that no
 * file system has to rename it.
 */
final class GapFiles implements GapTables {
  /** The folder within the stage's. */
  static final String FOLDER = "gaps";

  /** A pair's number among the rows of all shards. */
  static final String ROW = "row";

  /** What the files hold. */
  static final StructType TYPE =
      new StructType()
          .add(ROW, DataTypes.LongType, false)
          .add(Columns.ID, DataTypes.StringType, false)
          .add(Columns.PROMPT_FREE_GAP, DataTypes.DoubleType, false);

  private static final String PREFIX = "step-";
  private static final String COMPLETE = "_complete";

  private final Path root;
  private final FileSystem files;
  private final Configuration hadoop;

  GapFiles(Path stage, FileSystem files, Configuration hadoop) {
    this.root = new Path(stage, FOLDER);
    this.files = files;
    this.hadoop = hadoop;
  }

  @Override
  public Optional<float[]> at(int step) throws IOException {
    if (!has(step)) {
      return Optional.empty();
    }
    float[] gaps = new float[0];
    int rows = 0;
    for (FileStatus file : files.listStatus(folder(step))) {
      if (!file.getPath().getName().endsWith(".parquet")) {
        continue;
      }
      try (ParquetReader<Group> reader =
          ParquetReader.builder(new GroupReadSupport(), file.getPath()).withConf(hadoop).build()) {
        for (Group group = reader.read(); group != null; group = reader.read()) {
          int row = Math.toIntExact(group.getLong(ROW, 0));
          if (row >= gaps.length) {
            gaps = Arrays.copyOf(gaps, Math.max(row + 1, 2 * gaps.length));
          }
          gaps[row] = (float) group.getDouble(Columns.PROMPT_FREE_GAP, 0);
          rows++;
        }
      }
    }
    return Optional.of(Arrays.copyOf(gaps, rows));
  }

  /** Whether those of a step are there. */
  boolean has(int step) throws IOException {
    return files.exists(new Path(folder(step), COMPLETE));
  }

  /** A place that is not there to write those of a step to, for {@link #publish}. */
  Path unfinished(int step) throws IOException {
    WholeFiles.remove(folder(step), files); // what a run that was killed left
    return folder(step);
  }

  /**
   * Makes what was written those of a step, and removes those of the oldest other steps.
   *
   * @param kept steps whose gaps stay
   */
  void publish(int step, int kept) throws IOException {
    files.create(new Path(folder(step), COMPLETE), true).close();
    List<Integer> old = steps().stream().filter(other -> other != step).skip(kept - 1L).toList();
    for (int other : old) {
      files.delete(folder(other), true);
    }
  }

  /** The steps with gaps, complete or not, the last first. */
  List<Integer> steps() throws IOException {
    try {
      return Arrays.stream(files.listStatus(root))
          .map(folder -> folder.getPath().getName())
          .filter(name -> name.matches(PREFIX + "\\d{1,9}"))
          .map(name -> Integer.valueOf(name.substring(PREFIX.length())))
          .sorted(Comparator.reverseOrder())
          .toList();
    } catch (FileNotFoundException e) {
      return List.of(); // none were computed yet
    }
  }

  private Path folder(int step) {
    return new Path(root, PREFIX + step);
  }
}
