package io.predilect.model.scoring;

import ai.djl.engine.EngineException;
import io.predilect.model.engine.OutOfMemory;
import io.predilect.model.engine.OutOfMemoryException;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A budget of tokens that is halved, once, when the device turns out to have no room for what it
 * allows; and where the largest batch that was cut under it has no more than that half, to half of
 * this batch. How work is cut changes no result, so what was begun begins anew under the half. Safe
 * for several threads.
 */
public final class HalvingBudget {
  private static final Logger LOG = LoggerFactory.getLogger(HalvingBudget.class);

  private final String setting;
  private final int most;
  private final String remedies;
  private volatile int now;

  /**
   * A budget.
   *
   * @param setting what it is called
   * @param tokens what it is at first
   * @param remedies which settings take less memory, for the message
   */
  public HalvingBudget(String setting, int tokens, String remedies) {
    this.setting = setting;
    this.most = tokens;
    this.now = tokens;
    this.remedies = remedies;
  }

  /** What it is now. */
  public int tokens() {
    return now;
  }

  /**
   * Does work under the budget.
   *
   * @param cut cuts it into batches of so many tokens
   * @param work does it with these
   * @throws OutOfMemoryException when the device has no room for it under half the budget either
   */
  public <R, T> T run(IntFunction<List<RowBatch<R>>> cut, Function<List<RowBatch<R>>, T> work) {
    int tokens = now;
    List<RowBatch<R>> batches = cut.apply(tokens);
    try {
      return work.apply(batches);
    } catch (EngineException e) {
      halve(tokens, largest(batches), e);
    }
    try {
      return work.apply(cut.apply(now));
    } catch (EngineException e) {
      throw OutOfMemory.is(e) ? refused(e) : e;
    }
  }

  private static <R> int largest(List<RowBatch<R>> batches) {
    return batches.stream().mapToInt(batch -> batch.batch().tokens()).max().orElse(0);
  }

  private synchronized void halve(int tried, int largest, EngineException e) {
    if (!OutOfMemory.is(e) || (now < most && tried == now)) {
      throw OutOfMemory.is(e) ? refused(e) : e;
    }
    if (now == most) {
      int half = most / 2;
      now = Math.max(1, largest > half ? half : largest / 2);
      LOG.warn(
          "out of memory with {} {} and a batch of {} tokens: the work begins again with {}, from"
              + " here on; results stay the same, to rounding",
          setting,
          count(most),
          count(largest),
          count(now));
    }
    OutOfMemory.release();
  }

  private OutOfMemoryException refused(EngineException e) {
    return new OutOfMemoryException(
        "out of memory with "
            + setting
            + " "
            + count(most)
            + ", and with "
            + count(now)
            + " too: "
            + remedies,
        e);
  }

  private static String count(int tokens) {
    return String.format(Locale.ROOT, "%,d", tokens);
  }
}
