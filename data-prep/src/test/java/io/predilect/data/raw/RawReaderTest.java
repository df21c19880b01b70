package io.predilect.data.raw;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.data.pair.RejectReason;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

class RawReaderTest {
  private static final String LINES = "{\"n\":0}\n\n  \r\n{\"n\":1}\r\n{\"n\":2}";
  private static final String ARRAY =
      " [ {\"n\":0} ,\n{\"n\":1, \"s\":\"}],[\\\"\"}, {\"n\":2}\n] ";

  @Test
  void linesArraysAndGzipOfBothAreToldByContent() throws IOException {
    assertEquals(List.of("0", "1", "2"), numbers(read(bytes(LINES))));
    assertEquals(List.of("0", "1", "2"), numbers(read(bytes(ARRAY))));
    assertEquals(List.of("0", "1", "2"), numbers(read(gzip(bytes(LINES)))));
    assertEquals(List.of("0", "1", "2"), numbers(read(gzip(bytes(ARRAY)))));
    assertEquals(List.of("0", "1", "2"), numbers(read(bytes("\uFEFF" + LINES))));
    assertEquals(List.of("0", "1", "2"), numbers(read(bytes("\uFEFF" + ARRAY))));
    assertTrue(RawReader.recognise("f", new ByteArrayInputStream(bytes(LINES))).splittable());
    assertFalse(RawReader.recognise("f", new ByteArrayInputStream(bytes(ARRAY))).splittable());
    assertFalse(
        RawReader.recognise("f", new ByteArrayInputStream(gzip(bytes(LINES)))).splittable());
  }

  @Test
  void aRowKnowsWhereItBeginsAndHowItCame() throws IOException {
    RawRow second = read(bytes(ARRAY)).get(1);
    assertEquals(ARRAY.indexOf("{\"n\":1"), second.position());
    assertEquals("{\"n\":1, \"s\":\"}],[\\\"\"}", second.text());
    assertEquals(LINES.indexOf("{\"n\":1"), read(bytes(LINES)).get(1).position());
  }

  @Test
  void brokenLinesDoNotStopTheOthers() throws IOException {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    file.write(
        bytes("not json\n{\"n\":0}\n{\"n\":\n[1]\n{\"n\":1}{\"n\":9}\n{\"n\":1,\"n\":2}\n\"x\"\n"));
    file.write(new byte[] {'{', '"', (byte) 0xC3, '(', '"', ':', '1', '}', '\n'});
    file.write(bytes("{\"n\":NaN}\n"));
    List<RawRow> rows = read(file.toByteArray());

    assertEquals(
        List.of(
            "bad_json",
            "row",
            "bad_json",
            "wrong_type",
            "bad_json",
            "bad_json",
            "wrong_type",
            "bad_utf8",
            "row"),
        kinds(rows));
    assertEquals("{\"\\xC3(\":1}", rows.get(7).text());
    assertTrue(((RawRow.Broken) rows.get(7)).detail().contains("0xC3 at position 2"));
    assertTrue(((RawRow.Parsed) rows.get(8)).json().get("n").isNumber());
  }

  @Test
  void aRowBeyondTheLimitIsRejectedAndOnlyItsHeadKept() throws IOException {
    String long1 = "{\"n\":\"" + "x".repeat(100_000) + "\"}";
    for (String file :
        List.of("{\"n\":0}\n" + long1 + "\n{\"n\":1}\n", "[{\"n\":0}," + long1 + ",{\"n\":1}]")) {
      List<RawRow> rows = new ArrayList<>();
      try (RawReader reader = RawReader.open("f", new ByteArrayInputStream(bytes(file)), 5_000)) {
        reader.forEachRemaining(rows::add);
      }
      assertEquals(List.of("row", "oversize", "row"), kinds(rows));
      assertEquals(RowParser.OVERSIZE_TEXT, rows.get(1).text().length());
      assertTrue(((RawRow.Broken) rows.get(1)).detail().contains("100,008 bytes"));
    }
  }

  @Test
  void deeplyNestedJsonIsARejectAndNoOverflow() throws IOException {
    String deep = "{\"a\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}";
    assertEquals(List.of("bad_json", "row"), kinds(read(bytes(deep + "\n{\"n\":0}"))));
    assertEquals(List.of("bad_json", "row"), kinds(read(bytes("[" + deep + ",{\"n\":0}]"))));
  }

  @Test
  void anArrayCutAnywhereGivesTheRowsBeforeTheCutAndOneReject() throws IOException {
    int[] ends = {ARRAY.indexOf('}') + 1, ARRAY.indexOf("\"}") + 2, ARRAY.lastIndexOf('}') + 1};
    ends[1] = ARRAY.indexOf("\\\"\"}") + 4;
    for (int cut = 4; cut <= ARRAY.lastIndexOf(']'); cut++) {
      int length = cut;
      List<RawRow> rows = read(bytes(ARRAY.substring(0, cut)));
      int complete = (int) Arrays.stream(ends).filter(end -> end <= length).count();
      assertEquals(complete + 1, rows.size(), "cut at " + cut);
      assertEquals(complete, numbers(rows.subList(0, complete)).size());
      RawRow.Broken last = assertInstanceOf(RawRow.Broken.class, rows.get(complete));
      assertEquals(RejectReason.TRUNCATED_FILE, last.reason());
      assertTrue(last.detail().contains("f is cut off: at byte " + cut), last.detail());
    }
  }

  @Test
  void gzipCutAnywhereGivesAPrefixOfTheRowsAndOneReject() throws IOException {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 300; i++) {
      text.append("{\"n\":").append(i).append(",\"s\":\"").append(i * 7919L % 1000).append("\"}\n");
    }
    byte[] whole = gzip(bytes(text.toString()));
    for (int cut = 2; cut < whole.length; cut += 13) {
      List<RawRow> rows = read(Arrays.copyOf(whole, cut));
      List<String> numbers = numbers(rows.subList(0, rows.size() - 1));
      for (int i = 0; i < numbers.size(); i++) {
        assertEquals(Integer.toString(i), numbers.get(i));
      }
      RawRow.Broken last = assertInstanceOf(RawRow.Broken.class, rows.get(rows.size() - 1));
      assertEquals(RejectReason.TRUNCATED_FILE, last.reason());
      assertTrue(last.detail().contains("at byte " + cut + " (byte "), last.detail());
    }
    assertEquals(300, numbers(read(whole)).size());
  }

  @Test
  void damagedGzipEndsWithOneReject() throws IOException {
    byte[] damaged = gzip(bytes(LINES));
    damaged[damaged.length - 6] ^= 1; // its checksum
    assertEquals(List.of("row", "row", "row", "truncated_file"), kinds(read(damaged)));
  }

  @Test
  void linesCutOffInTheLastRowSaySo() throws IOException {
    List<RawRow> rows = read(bytes("{\"n\":0}\n{\"n\":\"ab"));
    assertEquals(List.of("row", "truncated_file"), kinds(rows));
    assertEquals("{\"n\":\"ab", rows.get(1).text());
  }

  @Test
  void gzipOfSeveralMembersIsReadToItsEndFromAnyStream() throws IOException {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    for (int i = 0; i < 5; i++) {
      file.write(gzip(bytes("{\"n\":" + i + "}\n")));
    }
    InputStream remote =
        new FilterInputStream(new ByteArrayInputStream(file.toByteArray())) {
          @Override
          public int available() {
            return 0;
          }

          @Override
          public int read(byte[] target, int offset, int length) throws IOException {
            return super.read(target, offset, Math.min(length, 3));
          }
        };
    try (RawReader reader = RawReader.open("f", remote)) {
      List<RawRow> rows = new ArrayList<>();
      reader.forEachRemaining(rows::add);
      assertEquals(List.of("0", "1", "2", "3", "4"), numbers(rows));
    }
  }

  @Test
  void aSecondMemberCutAnywhereIsToldToo() throws IOException {
    byte[] member = gzip(bytes("{\"n\":0}\n"));
    byte[] both = Arrays.copyOf(member, 2 * member.length);
    System.arraycopy(member, 0, both, member.length, member.length);
    assertEquals(List.of("row", "row"), kinds(read(both)));
    assertEquals(List.of("row"), kinds(read(Arrays.copyOf(member, member.length + 100))));
    for (int cut = member.length + 1; cut < both.length; cut++) {
      List<String> kinds = kinds(read(Arrays.copyOf(both, cut)));
      assertEquals("truncated_file", kinds.get(kinds.size() - 1), "cut at " + cut);
      assertEquals("row", kinds.get(0));
    }
  }

  @Test
  void aFailingFileSystemIsNoTruncation() throws IOException {
    byte[] file = gzip(bytes("{\"n\":\"" + "abc".repeat(50_000) + "\"}\n"));
    InputStream failing = new FailingStream(file);
    IOException direct = assertThrows(IOException.class, () -> drain(failing));
    assertTrue(direct.getMessage().contains(FailingStream.FAILURE), direct.getMessage());
  }

  @Test
  void emptyFilesAreAnErrorOfTheirOwn() {
    for (String empty : List.of("", " \n\r\n\t", "\uFEFF", "[]", " [ \n] ")) {
      RawFileException e = assertThrows(RawFileException.class, () -> read(bytes(empty)));
      assertEquals(RawFileException.Kind.EMPTY, e.kind());
      assertTrue(e.getMessage().startsWith("f "), e.getMessage());
    }
    assertThrows(RawFileException.class, () -> read(gzip(new byte[0])));
  }

  @Test
  void otherFilesAreNamedForWhatTheyAre() throws IOException {
    assertTrue(
        unknown(bytes("prompt,chosen,rejected\na,b,c\n"))
            .contains("begins with 'prompt,chosen,rejected'"));
    assertTrue(unknown(bytes("PAR1....")).contains("a Parquet file"));
    assertTrue(unknown(gzip(gzip(bytes(LINES)))).contains("compressed twice, gzip inside"));
    assertTrue(unknown(LINES.getBytes(StandardCharsets.UTF_16)).contains("UTF-16"));
  }

  private static String unknown(byte[] file) {
    RawFileException e = assertThrows(RawFileException.class, () -> read(file));
    assertEquals(RawFileException.Kind.UNKNOWN, e.kind());
    return e.getMessage();
  }

  private static void drain(InputStream in) throws IOException {
    try (RawReader reader = RawReader.open("f", in)) {
      reader.forEachRemaining(row -> {});
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  static List<RawRow> read(byte[] file) throws IOException {
    List<RawRow> rows = new ArrayList<>();
    try (RawReader reader = RawReader.open("f", new ByteArrayInputStream(file))) {
      reader.forEachRemaining(rows::add);
    }
    return rows;
  }

  static List<String> kinds(List<RawRow> rows) {
    return rows.stream()
        .map(row -> row instanceof RawRow.Broken broken ? broken.reason().key() : "row")
        .toList();
  }

  static List<String> numbers(List<RawRow> rows) {
    return rows.stream().map(row -> ((RawRow.Parsed) row).json().get("n").asText()).toList();
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static byte[] gzip(byte[] plain) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(plain);
    }
    return out.toByteArray();
  }
}
