package io.predilect.data.raw;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BrokenArrayTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"n\": 1,, \"m\": 2}",
        "{\"n\": \"no end}",
        "{\"n\": \"cut",
        "{\"n\": 1, \"m\": ",
        "{\"n\": 1, \"m\": [{\"role\": \"user\"",
        "{\"n\": [1, 2}",
        "{\"n\": 1]",
        "{\"n\": 1}}",
        "nonsense",
        "7",
        "\"text\"",
        "{'n': 1}",
        "{\"n\": tru}",
      })
  void rowsAroundABrokenOneAreKept(String broken) throws IOException {
    String file = "[\n{\"n\":0},\n" + broken + ",\n{\"n\":3},\n{\"n\":4}\n]\n";
    List<RawRow> rows = RawReaderTest.read(RawReaderTest.bytes(file));
    List<String> kept =
        RawReaderTest.numbers(rows.stream().filter(RawRow.Parsed.class::isInstance).toList());
    assertTrue(kept.contains("0") && kept.contains("4"), rows.toString());
    assertTrue(rows.stream().anyMatch(RawRow.Broken.class::isInstance), rows.toString());
  }

  @Test
  void oneInAHundredBrokenLeavesTheOthers() throws IOException {
    SplittableRandom random = new SplittableRandom(3);
    StringBuilder file = new StringBuilder("[");
    List<String> good = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      file.append(i == 0 ? "\n" : ",\n");
      String row = "{\"n\":" + i + ",\"turns\":[{\"role\":\"user\",\"content\":\"a, {b} [c]\"}]}";
      if (i % 100 == 50) {
        int at = random.nextInt(8, row.length());
        file.append(row, 0, at).append(row, at + 1, row.length());
      } else {
        file.append(row);
        good.add(Integer.toString(i));
      }
    }
    List<RawRow> rows = RawReaderTest.read(RawReaderTest.bytes(file.append("\n]").toString()));
    List<String> kept =
        RawReaderTest.numbers(rows.stream().filter(RawRow.Parsed.class::isInstance).toList());
    assertTrue(kept.containsAll(good), () -> "lost rows: " + (1000 - kept.size()));
    assertTrue(rows.stream().anyMatch(RawRow.Broken.class::isInstance));
  }

  @Test
  void aStrayBracketLosesNothing() throws IOException {
    List<RawRow> rows = RawReaderTest.read(RawReaderTest.bytes("[{\"n\":0}, ], {\"n\":1}]"));
    assertEquals(List.of("0", "1"), RawReaderTest.numbers(rows));
  }

  @Test
  void textBehindTheArrayIsARowThatIsBroken() throws IOException {
    List<RawRow> rows = RawReaderTest.read(RawReaderTest.bytes("[{\"n\":0}] rest"));
    assertEquals("row", RawReaderTest.kinds(rows).get(0));
    assertEquals(2, rows.size());
  }

  @Test
  void arraysOneBehindTheOtherAreRead() throws IOException {
    List<RawRow> rows =
        RawReaderTest.read(RawReaderTest.bytes("[{\"n\":0}]\n[{\"n\":1},{\"n\":2}]"));
    assertEquals(List.of("0", "1", "2"), RawReaderTest.numbers(rows));
  }
}
