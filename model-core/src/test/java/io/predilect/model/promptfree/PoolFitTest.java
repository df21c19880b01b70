package io.predilect.model.promptfree;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.data.shard.TokenizedPair;
import io.predilect.data.token.Tokens;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PoolFitTest {
  private static Tokens of(int first, int length) {
    return Tokens.of(IntStream.range(0, length).map(i -> i == 0 ? first : i).toArray());
  }

  private static TokenizedPair pair(Tokens prompt, int chosen, int rejected) {
    return TokenizedPair.of("id", "", prompt, of(7, chosen), of(8, rejected));
  }

  @Test
  void whatFitsStaysAsItIs() {
    List<Tokens> prompts = List.of(of(1, 5), of(1, 10), of(1, 2));
    PoolFit fit = PoolFit.of(prompts, 20);
    assertEquals(prompts, fit.prompts());
    assertEquals(10, fit.room());
    TokenizedPair pair = pair(of(1, 4), 10, 3);
    assertSame(pair, fit.fit(pair));
    assertFalse(fit.cuts(pair));
  }

  @Test
  void aLongPromptKeepsItsEndAndWhatAllBeginWith() {
    PoolFit alike = PoolFit.of(List.of(of(1, 30), of(1, 4)), 20);
    assertEquals(Tokens.of(1).plus(of(1, 30).last(9)), alike.prompts().get(0));
    PoolFit different = PoolFit.of(List.of(of(1, 30), of(2, 4)), 20);
    assertEquals(of(1, 30).last(10), different.prompts().get(0));
    // the pair's own prompt is known though the pool holds it cut
    assertTrue(alike.isOwn(of(1, 30), 0));
    assertFalse(alike.isOwn(of(1, 30), 1));
    // what was cut is not cut again
    assertEquals(alike.prompts(), PoolFit.of(alike.prompts(), 20).prompts());
  }

  @Test
  void responsesKeepWhatFitsBehindTheLongestPrompt() {
    PoolFit fit = PoolFit.of(List.of(of(1, 3), of(1, 8)), 20);
    TokenizedPair cut = fit.fit(pair(of(1, 4), 16, 5));
    assertTrue(fit.cuts(pair(of(1, 4), 16, 5)));
    assertEquals(of(7, 16).first(12), cut.chosen());
    assertEquals(of(8, 5), cut.rejected());
    assertEquals(of(1, 4), cut.prompt());
  }

  @Test
  void everyResponseHasRoomBehindEveryPrompt() {
    for (int positions = 2; positions < 40; positions++) {
      for (int length = 1; length < 50; length += 7) {
        PoolFit fit = PoolFit.of(List.of(of(1, length), of(1, 3)), positions);
        assertTrue(fit.room() >= positions - positions / 2);
        for (Tokens prompt : fit.prompts()) {
          assertTrue(prompt.length() >= 1 && prompt.length() + fit.room() <= positions);
        }
      }
    }
    assertEquals(9, PoolFit.of(List.of(), 9).room());
  }
}
