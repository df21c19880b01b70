package io.predilect.jobs.draft;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class PassesTest {
  @Test
  void passesGetSmallerAsFarAsTheLongestExampleThenRecompute() {
    assertEquals(
        List.of(
            new Passes(OptionalInt.empty(), false),
            new Passes(OptionalInt.of(4096), false),
            new Passes(OptionalInt.of(2048), false),
            new Passes(OptionalInt.empty(), true),
            new Passes(OptionalInt.of(4096), true),
            new Passes(OptionalInt.of(2048), true)),
        Passes.fastestFirst(1500));
  }

  @Test
  void aLongerExampleIsAPassOfItsOwn() {
    assertEquals(
        List.of(new Passes(OptionalInt.empty(), false), new Passes(OptionalInt.empty(), true)),
        Passes.fastestFirst(20_000));
  }
}
