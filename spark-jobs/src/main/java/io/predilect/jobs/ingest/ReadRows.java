package io.predilect.jobs.ingest;

import io.predilect.data.raw.RawReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;

/** The rows of what a task reads, one file after another; one is open at a time. */
final class ReadRows implements Iterator<Row>, Closeable {
  private final Iterator<ReadTask> files;
  private final IngestRows rows;
  private final Configuration hadoop;
  private long left;
  private int number;
  private Optional<RawReader> open = Optional.empty();

  /**
   * @param limit no more rows than this are wanted
   */
  ReadRows(List<ReadTask> files, IngestRows rows, long limit, Configuration hadoop) {
    this.files = files.iterator();
    this.rows = rows;
    this.left = limit;
    this.hadoop = hadoop;
  }

  @Override
  public boolean hasNext() {
    while (left > 0) {
      if (open.filter(RawReader::hasNext).isPresent()) {
        return true;
      }
      if (!files.hasNext()) {
        return false;
      }
      openNext();
    }
    return false;
  }

  @Override
  public Row next() {
    if (!hasNext()) {
      throw new NoSuchElementException("no more rows");
    }
    left--;
    return rows.row(number, open.orElseThrow().next());
  }

  private void openNext() {
    ReadTask file = files.next();
    try {
      close();
      number = file.number();
      open = Optional.of(file.open(hadoop));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file.path() + ": " + e.getMessage(), e);
    }
  }

  @Override
  public void close() throws IOException {
    if (open.isPresent()) {
      RawReader reader = open.get();
      open = Optional.empty();
      reader.close();
    }
  }
}
