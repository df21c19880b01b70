package io.predilect.jobs.draft;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class PassesTest {
  @Test
  void passesGetSmallerAsFarAsTheLongestExampleThenRecompute() {
    assertEquals(
        List.of(
            new Passes(8192, false),
            new Passes(4096, false),
            new Passes(2048, false),
            new Passes(8192, true),
            new Passes(4096, true),
            new Passes(2048, true)),
        Passes.fastestFirst(1500));
  }

  @Test
  void aLongerExampleIsAPassOfItsOwn() {
    assertEquals(
        List.of(new Passes(8192, false), new Passes(8192, true)), Passes.fastestFirst(20_000));
  }
}
