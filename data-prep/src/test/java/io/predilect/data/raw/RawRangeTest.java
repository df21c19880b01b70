package io.predilect.data.raw;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class RawRangeTest {

  @Test
  void overRandomSplitsEveryRowIsReadExactlyOnce() throws IOException {
    SplittableRandom random = new SplittableRandom(7);
    for (int trial = 0; trial < 300; trial++) {
      byte[] file = file(random);
      List<RawRow> whole = RawReaderTest.read(file);
      TreeSet<Integer> cuts = new TreeSet<>(List.of(0, file.length));
      for (int i = random.nextInt(12); i > 0; i--) {
        cuts.add(random.nextInt(file.length + 1));
      }
      List<RawRow> parts = new ArrayList<>();
      for (int start : cuts.headSet(file.length)) {
        parts.addAll(range(file, start, cuts.higher(start)));
      }
      assertEquals(whole, parts, "split at " + cuts);
    }
  }

  @Test
  void everyTwoWaySplitOfASmallFileIsExact() throws IOException {
    byte[] file =
        "\uFEFF{\"n\":0}\n\n{\"n\":\"ü\"}\r\nbroken\n{\"n\":2}".getBytes(StandardCharsets.UTF_8);
    List<RawRow> whole = RawReaderTest.read(file);
    for (int cut = 0; cut <= file.length; cut++) {
      List<RawRow> parts = new ArrayList<>(range(file, 0, cut));
      parts.addAll(range(file, cut, file.length));
      assertEquals(whole, parts, "split at " + cut);
    }
  }

  @Test
  void aRangeThatRunsBackwardsIsRefused() {
    assertThrows(
        IllegalArgumentException.class,
        () -> RawReader.openRange("f", new ByteArrayInputStream(new byte[0]), 5, 4, 100));
  }

  private static List<RawRow> range(byte[] file, int start, int end) throws IOException {
    List<RawRow> rows = new ArrayList<>();
    ByteArrayInputStream in = new ByteArrayInputStream(file, start, file.length - start);
    try (RawReader reader = RawReader.openRange("f", in, start, end, RawReader.MAX_ROW_BYTES)) {
      reader.forEachRemaining(rows::add);
    }
    return rows;
  }

  private static byte[] file(SplittableRandom random) {
    StringBuilder text = new StringBuilder("{\"first\":1}\n");
    for (int rows = random.nextInt(1, 40); rows > 0; rows--) {
      switch (random.nextInt(6)) {
        case 0 -> text.append('\n');
        case 1 -> text.append("broken row\n");
        case 2 -> text.append("{\"n\":\"").append("é".repeat(random.nextInt(60))).append("\"}\r\n");
        default -> text.append("{\"n\":").append(random.nextInt(1000)).append("}\n");
      }
    }
    if (random.nextBoolean()) {
      text.setLength(text.length() - 1);
    }
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }
}
