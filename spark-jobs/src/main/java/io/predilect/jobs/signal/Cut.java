package io.predilect.jobs.signal;

import io.predilect.data.pair.ResponseCut;
import io.predilect.jobs.config.SignalSettings;
import java.io.Serializable;
import java.util.List;
import java.util.stream.Stream;

/**
 * A place where responses are cut, in their reader's tokens.
 *
 * @param ratio share of the response that is kept, 1: by length
 * @param length tokens that are kept at most; none: by ratio
 */
record Cut(double ratio, int length) implements Serializable {
  private static final int ANY = Integer.MAX_VALUE;

  /**
   * Those that are asked for: ratios first, the largest first, then lengths, the shortest first.
   */
  static List<Cut> of(SignalSettings.Cuts cuts) {
    return Stream.concat(
            cuts.ratios().stream().sorted((a, b) -> Double.compare(b, a)).map(r -> new Cut(r, ANY)),
            cuts.lengths().stream().sorted().map(length -> new Cut(1, length)))
        .toList();
  }

  boolean byRatio() {
    return length == ANY;
  }

  /** Where it is on its axis: the ratio, or the length. */
  double place() {
    return byRatio() ? ratio : length;
  }

  /** Tokens that are kept of a response. */
  int kept(int body, boolean endOfTurn) {
    return new ResponseCut(ResponseCut.Unit.TOKENS, ratio, length, length, endOfTurn)
        .ofChosen(body)
        .size();
  }
}
