package io.predilect.model.engine;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class Tf32Test {
  @Test
  void pytorchTakesTheSwitchBothWays() {
    assertFalse(Tf32.isAllowed());
    try {
      Tf32.allow(true);
      assertTrue(Tf32.isAllowed());
    } finally {
      Tf32.allow(false);
    }
    assertFalse(Tf32.isAllowed());
  }
}
