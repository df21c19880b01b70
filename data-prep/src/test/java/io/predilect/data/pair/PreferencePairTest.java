package io.predilect.data.pair;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PreferencePairTest {
  @Test
  void otherColumnsAreInTheOrderOfTheirNamesInEveryProcess() {
    Map<String, String> columns = new HashMap<>();
    IntStream.range(0, 50).forEach(i -> columns.put("column-" + i, "text"));
    PreferencePair pair = pair(columns);
    assertEquals(List.copyOf(new TreeMap<>(columns).keySet()), List.copyOf(pair.extra().keySet()));
    columns.clear();
    assertEquals(50, pair.extra().size());
    assertThrows(UnsupportedOperationException.class, () -> pair.extra().put("more", "text"));
  }

  private static PreferencePair pair(Map<String, String> extra) {
    return new PreferencePair(
        "id",
        List.of(Message.user("question")),
        "better",
        "worse",
        OptionalDouble.empty(),
        OptionalDouble.empty(),
        "",
        extra);
  }
}
