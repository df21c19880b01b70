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
import io.predilect.data.token.Tokens;
import io.predilect.model.engine.Engines;
import io.predilect.model.engine.OutOfMemory;
import io.predilect.model.engine.OutOfMemoryException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HalvingBudgetTest {
  private final List<Integer> tried = new ArrayList<>();
  private final HalvingBudget budget = new HalvingBudget("some_tokens", 1000, "lower it");

  // Work of rows of ten tokens, which fits where its largest batch has no more than "room".
  private int work(int rows, int room) {
    return budget.run(
        tokens -> cut(rows, tokens),
        batches -> {
          int largest = batches.stream().mapToInt(batch -> batch.batch().tokens()).max().orElse(0);
          tried.add(largest);
          if (largest > room) {
            throw new EngineException("CUDA out of memory. Tried to allocate 2.00 GiB");
          }
          return largest;
        });
  }

  private static List<RowBatch<Integer>> cut(int rows, int tokens) {
    return RowBatch.of(
        IntStream.range(0, rows).boxed().toList(),
        row -> List.of(new Prompted(Tokens.of(row, 1), Tokens.of(2, 3, 4, 5, 6, 7, 8, 9))),
        tokens,
        new PassSettings(true, true));
  }

  @Test
  void itIsHalvedOnceAndStaysSo() {
    assertEquals(500, work(1000, 600));
    assertEquals(500, work(1000, 600));
    assertEquals(List.of(1000, 500, 500), tried);
    OutOfMemoryException e = assertThrows(OutOfMemoryException.class, () -> work(1000, 400));
    assertEquals(
        "out of memory with some_tokens 1,000, and with 500 too: lower it", e.getMessage());
    assertEquals(4, tried.size());
  }

  /** Half of a budget that no batch fills would be no less. */
  @Test
  void whatIsHalvedIsTheLargestBatch() {
    assertEquals(100, work(20, 150));
    assertEquals(List.of(200, 100), tried);
    assertEquals(100, budget.tokens());
  }

  @Test
  void whatDoesNotFitHalvedEitherIsRefusedAtOnce() {
    assertThrows(OutOfMemoryException.class, () -> work(1000, 400));
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
                    tokens -> cut(1000, tokens),
                    batches -> {
                      tried.add(batches.size());
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
