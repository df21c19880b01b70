package io.predilect.jobs.input;

import io.predilect.jobs.outside.OutsideFiles;
import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.hadoop.util.HadoopStreams;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.SeekableInputStream;

/**
 * A file on any Hadoop file system.
 *
 * @param length its bytes
 */
record OutsideInput(Path path, long length, Configuration hadoop) implements InputFile {
  @Override
  public long getLength() {
    return length;
  }

  @Override
  public SeekableInputStream newStream() throws IOException {
    return HadoopStreams.wrap(OutsideFiles.open(path, hadoop));
  }
}
