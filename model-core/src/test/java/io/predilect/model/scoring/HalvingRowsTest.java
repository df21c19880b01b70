package io.predilect.model.scoring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.engine.EngineException;
import io.predilect.model.engine.OutOfMemoryException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HalvingRowsTest {
  private final List<Integer> tried = new ArrayList<>();
  private final HalvingRows halving = new HalvingRows("take a smaller model");

  private List<String> work(int count, int room) {
    return halving.of(
        IntStream.range(0, count).boxed().toList(),
        rows -> {
          tried.add(rows.size());
          if (rows.size() > room) {
            throw new EngineException("CUDA out of memory. Tried to allocate 2.00 GiB");
          }
          return rows.stream().map(row -> "row " + row).toList();
        });
  }

  private static List<String> all(int count) {
    return IntStream.range(0, count).mapToObj(row -> "row " + row).toList();
  }

  @Test
  void rowsAreHalvedUntilThereIsRoomAndStaySo() {
    assertEquals(all(10), work(10, 100));
    assertEquals(all(10), work(10, 3));
    assertEquals(all(7), work(7, 3));
    assertEquals(all(0), work(0, 3));
    assertEquals(List.of(10, 10, 5, 2, 2, 2, 2, 2, 2, 2, 2, 1), tried);
  }

  @Test
  void aRowThatIsTooMuchAloneIsTold() {
    OutOfMemoryException e = assertThrows(OutOfMemoryException.class, () -> work(4, 0));
    assertEquals("out of memory with a single row: take a smaller model", e.getMessage());
    assertEquals(List.of(4, 2, 1), tried);
  }

  @Test
  void otherFailuresAreLeftAsTheyAre() {
    EngineException other = new EngineException("shapes do not match");
    assertSame(
        other,
        assertThrows(
            EngineException.class,
            () ->
                halving.of(
                    List.of(1, 2),
                    rows -> {
                      throw other;
                    })));
  }
}
