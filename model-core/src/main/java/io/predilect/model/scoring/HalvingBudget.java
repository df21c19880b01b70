package io.predilect.model.scoring;

import ai.djl.engine.EngineException;
import io.predilect.model.engine.OutOfMemory;
import io.predilect.model.engine.OutOfMemoryException;
import java.util.Locale;
import java.util.function.IntFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A budget of tokens that is halved, once, when the device turns out to have no room for what it
 * allows. How work is cut changes no result, so what was begun begins anew under the half. Safe for
 * several threads.
 */
public final class HalvingBudget {
  private static final Logger LOG = LoggerFactory.getLogger(HalvingBudget.class);

  private final String setting;
  private final int most;
  private final String remedies;
  private volatile boolean halved;

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
    this.remedies = remedies;
  }

  /** What it is now. */
  public int tokens() {
    return halved ? Math.max(1, most / 2) : most;
  }

  /**
   * Does work under the budget.
   *
   * @param work is given the tokens that it may hold at a time
   * @throws OutOfMemoryException when the device has no room for it under half the budget either
   */
  public <T> T run(IntFunction<T> work) {
    int tokens = tokens();
    try {
      return work.apply(tokens);
    } catch (EngineException e) {
      halve(tokens, e);
    }
    try {
      return work.apply(tokens());
    } catch (EngineException e) {
      throw OutOfMemory.is(e) ? refused(e) : e;
    }
  }

  private synchronized void halve(int tried, EngineException e) {
    if (!OutOfMemory.is(e)) {
      throw e;
    }
    if (halved && tried == tokens()) {
      throw refused(e);
    }
    if (!halved) {
      halved = true;
      LOG.warn(
          "out of memory with {} {}: the work begins again with {}, from here on; results stay the"
              + " same, to rounding",
          setting,
          count(most),
          count(tokens()));
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
            + count(tokens())
            + " too: "
            + remedies,
        e);
  }

  private static String count(int tokens) {
    return String.format(Locale.ROOT, "%,d", tokens);
  }
}
