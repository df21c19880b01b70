package io.predilect.model.scoring;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/**
 * Maps rows window by window as they are asked for, so that work can be batched by length while
 * only one window is ever held.
 *
 * @param <T> the rows
 * @param <R> the results, one per row, in the rows' order
 */
public final class Windows<T, R> implements Iterator<R> {
  private final Iterator<T> rows;
  private final int maxRows;
  private final ToLongFunction<? super T> weight;
  private final long maxWeight;
  private final Function<? super List<T>, ? extends List<? extends R>> work;
  private Iterator<? extends R> done = List.<R>of().iterator();

  /**
   * The results of some rows.
   *
   * @param maxRows rows of a window at most
   * @param weight the size of a row, for example in characters
   * @param maxWeight a window ends with the row that reaches it
   * @param work maps a window to as many results
   */
  public Windows(
      Iterator<T> rows,
      int maxRows,
      ToLongFunction<? super T> weight,
      long maxWeight,
      Function<? super List<T>, ? extends List<? extends R>> work) {
    this.rows = rows;
    this.maxRows = maxRows;
    this.weight = weight;
    this.maxWeight = maxWeight;
    this.work = work;
  }

  /** The results of rows taken one by one. */
  public static <T, R> Iterator<R> each(Iterator<T> rows, Function<? super T, ? extends R> work) {
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return rows.hasNext();
      }

      @Override
      public R next() {
        return work.apply(rows.next());
      }
    };
  }

  @Override
  public boolean hasNext() {
    if (!done.hasNext() && rows.hasNext()) {
      List<T> window = window();
      List<? extends R> results = work.apply(window);
      if (results.size() != window.size()) {
        throw new IllegalStateException(
            window.size() + " rows gave " + results.size() + " results");
      }
      done = results.iterator();
    }
    return done.hasNext();
  }

  @Override
  public R next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    return done.next();
  }

  private List<T> window() {
    List<T> window = new ArrayList<>();
    long sum = 0;
    while (window.size() < maxRows && sum < maxWeight && rows.hasNext()) {
      T row = rows.next();
      sum += weight.applyAsLong(row);
      window.add(row);
    }
    return window;
  }
}
