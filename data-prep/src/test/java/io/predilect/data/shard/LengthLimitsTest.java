package io.predilect.data.shard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.data.shard.LengthLimits.Fitted;
import io.predilect.data.shard.LengthLimits.Overlong;
import io.predilect.data.token.Tokens;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LengthLimitsTest {
  private static final Optional<Integer> NO_BOS = Optional.empty();

  @Test
  void whatFitsIsLeftAlone() {
    Optional<Fitted> fitted = limits(10, 6).fit(range(6), range(4), range(1), NO_BOS);
    assertEquals(Optional.of(new Fitted(range(6), range(4), range(1))), fitted);
  }

  @Test
  void promptsLoseTheirBeginningAndResponsesTheirEnd() {
    Optional<Fitted> fitted = limits(10, 6).fit(range(9), range(7), range(3), NO_BOS);
    assertEquals(Optional.of(new Fitted(Tokens.of(3, 4, 5, 6, 7, 8), range(4), range(3))), fitted);
  }

  @Test
  void beginningOfSequenceSurvives() {
    Optional<Fitted> fitted = limits(10, 3).fit(range(9), range(2), range(3), Optional.of(0));
    assertEquals(Tokens.of(0, 7, 8), fitted.orElseThrow().prompt());
  }

  @Test
  void nothingIsEverTruncatedToNothing() {
    assertTrue(limits(10, 10).fit(range(10), range(1), range(1), NO_BOS).isEmpty());
    assertTrue(limits(10, 10).fit(range(50), range(1), range(1), NO_BOS).isEmpty());
    assertEquals(
        1,
        limits(10, 9).fit(range(50), range(5), range(5), NO_BOS).orElseThrow().chosen().length());
  }

  @Test
  void rejectingNeverTruncates() {
    LengthLimits limits = new LengthLimits(10, 6, Overlong.REJECT);
    assertTrue(limits.fit(range(7), range(1), range(1), NO_BOS).isEmpty());
    assertTrue(limits.fit(range(5), range(6), range(1), NO_BOS).isEmpty());
    assertTrue(limits.fit(range(5), range(5), range(5), NO_BOS).isPresent());
  }

  @Test
  void rationalesKeepHalfTheRoomOrMore() {
    LengthLimits limits = limits(10, 6);
    assertEquals(rationale(range(8), range(2)), fit(limits, range(8), range(2)));
    assertEquals(rationale(Tokens.of(3, 4, 5, 6, 7), range(5)), fit(limits, range(8), range(20)));
    assertEquals(rationale(range(2), range(8)), fit(limits, range(2), range(20)));
    assertEquals(rationale(range(20).last(7), range(3)), fit(limits, range(20), range(3)));
    assertTrue(
        new LengthLimits(10, 6, Overlong.REJECT)
            .fit(rationale(range(8), range(3)), NO_BOS)
            .isEmpty());
  }

  @Test
  void impossibleLimitsAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> limits(1, 1));
    assertThrows(IllegalArgumentException.class, () -> limits(10, 11));
    assertThrows(IllegalArgumentException.class, () -> limits(10, 0));
  }

  private static TokenizedPair.Rationale fit(LengthLimits limits, Tokens condition, Tokens text) {
    return limits.fit(rationale(condition, text), NO_BOS).orElseThrow();
  }

  private static TokenizedPair.Rationale rationale(Tokens condition, Tokens text) {
    return new TokenizedPair.Rationale(condition, text);
  }

  private static LengthLimits limits(int all, int prompt) {
    return new LengthLimits(all, prompt, Overlong.TRUNCATE);
  }

  private static Tokens range(int count) {
    return Tokens.of(IntStream.range(0, count).toArray());
  }
}
