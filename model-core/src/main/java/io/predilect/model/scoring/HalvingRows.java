package io.predilect.model.scoring;

import ai.djl.engine.EngineException;
import io.predilect.model.engine.OutOfMemory;
import io.predilect.model.engine.OutOfMemoryException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Rows that are worked on together: where the device has no room for so many, half of them at a
 * time, from there on. For work in which a row's result is the same whatever the others are. Not
 * safe for several threads.
 */
public final class HalvingRows {
  private static final Logger LOG = LoggerFactory.getLogger(HalvingRows.class);

  private final String remedies;
  private int most = Integer.MAX_VALUE;

  /**
   * Any number at first.
   *
   * @param remedies which settings take less memory, for the message where one row is too much
   */
  public HalvingRows(String remedies) {
    this.remedies = remedies;
  }

  /**
   * Works on rows.
   *
   * @param work from some of them to a result of each
   * @return the results, in the rows' order
   * @throws OutOfMemoryException when the device has no room for one row alone
   */
  public <R, T> List<T> of(List<R> rows, Function<List<R>, List<T>> work) {
    List<T> done = new ArrayList<>();
    while (done.size() < rows.size()) {
      int count = Math.min(most, rows.size() - done.size());
      List<R> some = rows.subList(done.size(), done.size() + count);
      try {
        done.addAll(work.apply(some));
      } catch (EngineException e) {
        halve(count, e);
      }
    }
    return done;
  }

  private void halve(int tried, EngineException e) {
    if (!OutOfMemory.is(e)) {
      throw e;
    } else if (tried == 1) {
      throw new OutOfMemoryException("out of memory with a single row: " + remedies, e);
    }
    most = tried / 2;
    LOG.warn(
        "out of memory with {} rows at a time: from here on there are {}; results stay the same,"
            + " to rounding",
        tried,
        most);
    OutOfMemory.release();
  }
}
