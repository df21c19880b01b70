package io.predilect.jobs.ingest;

import io.predilect.data.raw.RawRows;
import io.predilect.jobs.input.ReadTask;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;

/** The pairs of what a task reads, one file after another; one is open at a time. */
final class ReadRows implements Iterator<Row>, Closeable {
  private final Iterator<ReadTask> files;
  private final IngestRows rows;
  private final Configuration hadoop;
  private final long limit;
  private long left; // of the source
  private int source = -1;
  private Iterator<Row> pairs = Collections.emptyIterator(); // of the row read last
  private Optional<ReadTask> file = Optional.empty();
  private Optional<RawRows> open = Optional.empty();

  /**
   * @param files in order of their sources
   * @param limit no more rows of a source than this are wanted
   */
  ReadRows(List<ReadTask> files, IngestRows rows, long limit, Configuration hadoop) {
    this.files = files.iterator();
    this.rows = rows;
    this.limit = limit;
    this.hadoop = hadoop;
  }

  @Override
  public boolean hasNext() {
    if (pairs.hasNext()) {
      return true;
    }
    while (left == 0 || open.filter(RawRows::hasNext).isEmpty()) {
      if (!files.hasNext()) {
        return false;
      }
      openNext();
    }
    return true;
  }

  @Override
  public Row next() {
    if (!hasNext()) {
      throw new NoSuchElementException("no more rows");
    }
    if (!pairs.hasNext()) {
      left--;
      pairs = rows.rows(file.orElseThrow(), open.orElseThrow().next()).iterator();
    }
    return pairs.next();
  }

  private void openNext() {
    ReadTask next = files.next();
    try {
      close();
      if (next.source() != source) {
        source = next.source();
        left = limit;
      }
      file = Optional.of(next);
      open = left == 0 ? Optional.empty() : Optional.of(next.open(hadoop));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + next.path() + ": " + e.getMessage(), e);
    }
  }

  @Override
  public void close() throws IOException {
    if (open.isPresent()) {
      RawRows reader = open.get();
      open = Optional.empty();
      reader.close();
    }
  }
}
