package io.predilect.jobs.input;

import io.predilect.data.pair.Split;
import io.predilect.data.raw.RawFile;
import io.predilect.data.raw.RawKind;
import io.predilect.data.raw.RawRows;
import java.io.IOException;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * A file of raw data.
 *
 * @param number its place among all files, by source and name
 * @param source the number of its source
 * @param path where it is
 * @param length its bytes
 * @param look how its rows lie
 * @param split the side that its owner put its rows on, where that counts
 * @param columns those that its folders' names have
 */
public record InputFile(
    int number,
    int source,
    String path,
    long length,
    RawFile.Look look,
    Optional<Split> split,
    FolderColumns columns) {

  /** All its rows. */
  public RawRows rows(Configuration hadoop) throws IOException {
    return columns.in(raw(path, length, hadoop).rows(kind()));
  }

  RawKind kind() {
    return look.kind();
  }

  static RawFile raw(String path, long length, Configuration hadoop) {
    return new RawFile(path, new OutsideInput(new Path(path), length, hadoop), hadoop);
  }
}
