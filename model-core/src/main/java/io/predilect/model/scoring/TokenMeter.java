package io.predilect.model.scoring;

import java.util.function.LongConsumer;

/**
 * Hears how many tokens a thread runs through models, whichever those are: the tasks of a process
 * share its models, and each works on a thread of its own. For those who watch; nothing that is
 * computed depends on it.
 */
public final class TokenMeter {
  private static final ThreadLocal<LongConsumer> HEARING = new ThreadLocal<>();

  private TokenMeter() {}

  /** From now on the calling thread's tokens are told here, in place of where they were told. */
  public static void tell(LongConsumer hearing) {
    HEARING.set(hearing);
  }

  /** Nobody is told of the calling thread's tokens any more. */
  public static void stop() {
    HEARING.remove();
  }

  static void ran(long tokens) {
    LongConsumer hearing = HEARING.get();
    if (hearing != null) {
      hearing.accept(tokens);
    }
  }
}
