package io.predilect.model.scoring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.predilect.model.engine.Engines;
import io.predilect.model.engine.OutOfMemory;
import io.predilect.model.engine.OutOfMemoryException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class HalvingBudgetTest {
  private final List<Integer> tried = new ArrayList<>();
  private final HalvingBudget budget = new HalvingBudget("some_tokens", 1000, "lower it");

  // Work that fits up to a number of tokens.
  private int work(int tokens, int room) {
    tried.add(tokens);
    if (tokens > room) {
      throw new EngineException("CUDA out of memory. Tried to allocate 2.00 GiB");
    }
    return tokens;
  }

  @Test
  void itIsHalvedOnceAndStaysSo() {
    assertEquals(500, budget.<Integer>run(tokens -> work(tokens, 600)));
    assertEquals(500, budget.<Integer>run(tokens -> work(tokens, 600)));
    assertEquals(List.of(1000, 500, 500), tried);
    OutOfMemoryException e =
        assertThrows(OutOfMemoryException.class, () -> budget.run(tokens -> work(tokens, 400)));
    assertEquals(
        "out of memory with some_tokens 1,000, and with 500 too: lower it", e.getMessage());
    assertEquals(4, tried.size());
  }

  @Test
  void whatDoesNotFitHalvedEitherIsRefusedAtOnce() {
    assertThrows(OutOfMemoryException.class, () -> budget.run(tokens -> work(tokens, 400)));
    assertEquals(List.of(1000, 500), tried);
  }

  @Test
  void otherFailuresAreNotTriedAgain() {
    EngineException other = new EngineException("CUDA error: misaligned address");
    assertSame(
        other,
        assertThrows(
            EngineException.class,
            () ->
                budget.run(
                    tokens -> {
                      tried.add(tokens);
                      throw other;
                    })));
    assertEquals(1, tried.size());
    assertEquals(1000, budget.tokens());
  }

  @Test
  void theEngineSaysWhenTheProcessorsMemoryIsAtItsEnd() {
    try (NDManager manager = Engines.pytorch().newBaseManager(Device.cpu())) {
      EngineException e =
          assertThrows(
              EngineException.class,
              () -> manager.create(new Shape(1L << 46), DataType.FLOAT32).close());
      assertTrue(OutOfMemory.is(e), e.getMessage());
    }
    assertFalse(OutOfMemory.is(new EngineException("shapes differ", null)));
  }
}
