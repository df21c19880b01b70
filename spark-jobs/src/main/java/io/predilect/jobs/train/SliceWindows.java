package io.predilect.jobs.train;

import io.predilect.data.shard.ShardReader;
import io.predilect.data.shard.TokenizedPair;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** The windows of some slices of shards, of which one is open at a time. */
final class SliceWindows implements Iterator<SliceWindows.Window>, AutoCloseable {

  /**
   * Rows that stand together in a shard.
   *
   * @param first the number of the first one among the rows of all shards
   * @param pairs the rows
   */
  record Window(long first, List<TokenizedPair> pairs) {
    Window {
      pairs = List.copyOf(pairs);
    }
  }

  private record Open(ShardSlice slice, ShardReader reader) {}

  private final Iterator<ShardSlice> slices;
  private final int rows;
  private final Configuration hadoop;
  private Optional<Open> open = Optional.empty();
  private Optional<Window> next = Optional.empty();
  private long number; // of the next window within the open shard

  /**
   * Windows.
   *
   * @param rows pairs in each; the last one of a shard may have fewer
   */
  SliceWindows(Iterator<ShardSlice> slices, int rows, Configuration hadoop) {
    this.slices = slices;
    this.rows = rows;
    this.hadoop = hadoop;
  }

  @Override
  public boolean hasNext() {
    while (next.isEmpty()) {
      if (open.isEmpty() || !open.get().reader().hasNext()) {
        close();
        if (!slices.hasNext()) {
          return false;
        }
        ShardSlice slice = slices.next();
        open = Optional.of(new Open(slice, ShardReader.open(new Path(slice.file()), hadoop)));
        number = 0;
      } else {
        next = read(open.get());
      }
    }
    return true;
  }

  /** The shard's next window, if it is one of the slice's. */
  private Optional<Window> read(Open from) {
    List<TokenizedPair> pairs = new ArrayList<>();
    while (pairs.size() < rows && from.reader().hasNext()) {
      pairs.add(from.reader().next());
    }
    long window = number++;
    return from.slice().holds(window)
        ? Optional.of(new Window(from.slice().first() + window * rows, pairs))
        : Optional.empty();
  }

  @Override
  public Window next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    Window window = next.orElseThrow();
    next = Optional.empty();
    return window;
  }

  @Override
  public void close() {
    open.map(Open::reader).ifPresent(ShardReader::close);
    open = Optional.empty();
  }
}
