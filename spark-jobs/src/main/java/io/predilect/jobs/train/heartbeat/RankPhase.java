package io.predilect.jobs.train.heartbeat;

import io.predilect.jobs.progress.Progress;
import io.predilect.jobs.progress.TimeLeft;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * What a rank does, and how far it is with it where that can be told.
 *
 * @param what for a message: {@code reading the model}
 * @param rows of which the work is done, over all ranks
 * @param allRows of how many; 0: rows are not what it is about
 * @param tokens that were run, over all ranks
 * @param allTokens of about how many
 * @param seconds since it began
 */
public record RankPhase(
    String what, long rows, long allRows, long tokens, long allTokens, double seconds) {

  public RankPhase {
    Objects.requireNonNull(what, "what");
  }

  static RankPhase of(String what) {
    return new RankPhase(what, 0, 0, 0, 0, 0);
  }

  /** Tells people and programs. */
  void tell(Progress to) {
    if (allRows == 0) {
      to.update(Double.NaN, what);
      return;
    }
    List<String> parts = new ArrayList<>();
    parts.add(what);
    parts.add(String.format(Locale.ROOT, "row %,d/%,d", rows, allRows));
    to.figure("rows", (double) rows);
    to.figure("tokens", (double) tokens);
    if (tokens > 0 && seconds > 0) {
      double rate = tokens / seconds;
      double left = (allTokens - tokens) / rate;
      parts.add(TimeLeft.text(left));
      parts.add(String.format(Locale.ROOT, "%,.0f tokens/s", rate));
      to.figure("seconds_left", left);
      to.figure("tokens_per_second", rate);
    }
    to.update(allTokens == 0 ? Double.NaN : (double) tokens / allTokens, String.join("  ", parts));
  }
}
