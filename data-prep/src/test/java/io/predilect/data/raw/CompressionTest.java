package io.predilect.data.raw;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.data.pair.RejectReason;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.commons.compress.compressors.CompressorException;
import org.apache.commons.compress.compressors.CompressorStreamFactory;
import org.apache.commons.compress.compressors.zstandard.ZstdCompressorOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files of rows by every kind of compression that is read, whole, cut off and damaged. */
class CompressionTest {
  private static final int ROWS = 300;

  @ParameterizedTest
  @CsvSource({"GZIP,gz,gz", "ZSTD,zstd,zst", "BZIP2,bzip2,bz2", "XZ,xz,xz", "LZ4,lz4-framed,lz4"})
  void rowsComeOutAsTheyWentIn(Compression kind, String name, String ending) throws Exception {
    byte[] file = compress(name, lines(0, ROWS));
    assertEquals(kind, Compression.of(Arrays.copyOf(file, Compression.MAGIC)));
    assertEquals(numbers(0, ROWS), numbers(read(file)));
    assertFalse(RawReader.recognise("f", new ByteArrayInputStream(file)).splittable());

    byte[] csv = compress(name, "prompt,chosen,rejected\na,b,c\n".getBytes(StandardCharsets.UTF_8));
    try (RawReader rows =
        RawReader.open("f.csv." + ending, new ByteArrayInputStream(csv), 1 << 20)) {
      assertEquals("{\"prompt\":\"a\",\"chosen\":\"b\",\"rejected\":\"c\"}", json(rows.next()));
    }
  }

  /** As {@code cat a.zst b.zst}, pbzip2, pigz and parallel xz write them. */
  @ParameterizedTest
  @CsvSource({"gz", "zstd", "bzip2", "xz", "lz4-framed"})
  void severalStreamsInARowAreOneFile(String name) throws Exception {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    file.write(compress(name, lines(0, 100)));
    file.write(compress(name, lines(100, 200)));
    file.write(compress(name, lines(200, ROWS)));
    assertEquals(numbers(0, ROWS), numbers(read(file.toByteArray())));
  }

  /** As pzstd writes them before each part, and zstd's seekable format at the end. */
  @Test
  void framesToBeSkippedAreSkipped() throws Exception {
    byte[] skipped = HexFormat.of().parseHex("502a4d1804000000" + "2a000000");
    byte[] table = HexFormat.of().parseHex("5e2a4d1808000000" + "0011223344556677");
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    for (int from = 0; from < ROWS; from += 100) {
      file.write(skipped);
      file.write(compress("zstd", lines(from, from + 100)));
    }
    file.write(table);
    assertEquals(numbers(0, ROWS), numbers(read(file.toByteArray())));

    ByteArrayOutputStream other = new ByteArrayOutputStream();
    other.write(skipped);
    other.write(lines(0, ROWS));
    List<RawRow> rows = read(other.toByteArray());
    assertEquals(1, rows.size());
    RawRow.Broken broken = assertInstanceOf(RawRow.Broken.class, rows.get(0));
    assertTrue(broken.detail().contains("zstd data is cut off or damaged"), broken.detail());
  }

  @ParameterizedTest
  @CsvSource({"gz,gzip", "zstd,zstd", "bzip2,bzip2", "xz,xz", "lz4-framed,lz4"})
  void cutAnywhereItGivesAPrefixOfTheRowsAndOneReject(String name, String told) throws Exception {
    byte[] whole = compress(name, lines(0, ROWS));
    for (int cut = Compression.MAGIC; cut < whole.length; cut += 61) {
      requirePrefixAndReject(name, told, Arrays.copyOf(whole, cut));
    }
  }

  /** No row of a stream that is whole is lost with a later one. */
  @ParameterizedTest
  @CsvSource({"gz,gzip", "zstd,zstd", "bzip2,bzip2", "xz,xz", "lz4-framed,lz4"})
  void aLaterStreamCutAnywhereIsToldAndCostsNothingBefore(String name, String told)
      throws Exception {
    byte[] first = compress(name, lines(0, 100));
    byte[] second = compress(name, lines(100, 200));
    for (int cut : closelyAtEnds(1, second.length)) {
      ByteArrayOutputStream file = new ByteArrayOutputStream();
      file.write(first);
      file.write(second, 0, cut);
      int rows = requirePrefixAndReject(name, told, file.toByteArray());
      assertTrue(rows >= 100, name + " cut at " + cut + ": " + rows + " rows");
    }
  }

  private static int requirePrefixAndReject(String name, String told, byte[] cut)
      throws IOException {
    List<RawRow> rows = read(cut);
    List<RawRow> before = rows.subList(0, rows.size() - 1);
    assertEquals(numbers(0, before.size()), numbers(before), name + " of " + cut.length);
    RawRow.Broken last = assertInstanceOf(RawRow.Broken.class, rows.get(rows.size() - 1));
    assertEquals(RejectReason.TRUNCATED_FILE, last.reason());
    assertTrue(
        last.detail().contains("its " + told + " data is cut off or damaged"), last.detail());
    return before.size();
  }

  @ParameterizedTest
  @CsvSource({"gz", "zstd", "bzip2", "xz", "lz4-framed"})
  void damageAnywhereIsToldOrHarmless(String name) throws Exception {
    byte[] whole = compress(name, lines(0, ROWS));
    int[] places =
        IntStream.iterate(Compression.MAGIC, at -> at < whole.length, at -> at + 13).toArray();
    requireToldOrHarmless(name, whole, places);
  }

  /** Where streams follow each other, a damaged head of one must not end the file. */
  @ParameterizedTest
  @CsvSource({"gz", "zstd", "bzip2", "xz", "lz4-framed"})
  void damageOfAnyOfSeveralStreamsIsToldOrHarmless(String name) throws Exception {
    byte[] first = compress(name, lines(0, 200));
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    file.write(first);
    file.write(compress(name, lines(200, ROWS)));
    requireToldOrHarmless(name, file.toByteArray(), closelyAtEnds(first.length, file.size()));
  }

  /** As where another file was appended, or a download went wrong. */
  @ParameterizedTest
  @CsvSource({"gz", "zstd", "bzip2", "xz", "lz4-framed"})
  void whatFollowsAStreamAndIsNoneIsTold(String name) throws Exception {
    for (String more : List.of("x", "BZ", "PK", "<html>502 Bad Gateway</html>", "{\"n\":300}\n")) {
      ByteArrayOutputStream file = new ByteArrayOutputStream();
      file.write(compress(name, lines(0, ROWS)));
      file.write(more.getBytes(StandardCharsets.UTF_8));
      List<RawRow> rows = read(file.toByteArray());
      assertEquals(ROWS + 1, rows.size(), name + " and " + more);
      assertEquals(numbers(0, ROWS), numbers(rows.subList(0, ROWS)));
      RawRow.Broken last = assertInstanceOf(RawRow.Broken.class, rows.get(ROWS));
      assertEquals(RejectReason.TRUNCATED_FILE, last.reason());
    }
  }

  /** All places near both ends and some between: each is a file to be opened anew. */
  private static int[] closelyAtEnds(int from, int to) {
    return IntStream.range(from, to)
        .filter(at -> at < from + 16 || at >= to - 16 || at % 29 == 0)
        .toArray();
  }

  /** Each of the bytes is changed in turn: rows are right, or the damage is told. */
  private static void requireToldOrHarmless(String name, byte[] whole, int[] places)
      throws IOException {
    List<String> expected = numbers(0, ROWS);
    int told = 0;
    for (int at : places) {
      byte[] damaged = whole.clone();
      damaged[at] ^= 0x55;
      List<RawRow> rows;
      try {
        rows = read(damaged);
      } catch (RawFileException e) {
        told++; // nothing of it looks like rows
        continue;
      }
      boolean broken = rows.stream().anyMatch(RawRow.Broken.class::isInstance);
      told += broken ? 1 : 0;
      assertTrue(broken || numbers(rows).equals(expected), name + " changed at " + at);
    }
    assertTrue(told > 0, name);
  }

  @Test
  void aFileThatCannotBeReadIsNoDamage() throws Exception {
    for (String name : List.of("zstd", "bzip2", "xz", "lz4-framed")) {
      byte[] whole = compress(name, lines(0, ROWS));
      InputStream failing = new FailingStream(whole);
      Exception e =
          assertThrows(
              Exception.class,
              () -> {
                try (RawReader rows = RawReader.open("f", failing, 1 << 20)) {
                  rows.forEachRemaining(row -> assertInstanceOf(RawRow.Parsed.class, row));
                }
              },
              name);
      assertTrue(e instanceof IOException || e instanceof UncheckedIOException, name + ": " + e);
      assertTrue(e.getMessage().contains(FailingStream.FAILURE), name + ": " + e);
    }
  }

  /** As zstd --long=29 writes it: nothing of it is damaged. */
  @Test
  void aWindowBeyondWhatIsReadIsNoDamage() throws Exception {
    byte[] text = lines(0, 3);
    ByteArrayOutputStream frame = new ByteArrayOutputStream();
    frame.write(HexFormat.of().parseHex("28b52ffd" + "00")); // no size, no checksum
    frame.write((29 - 10) << 3);
    int block = text.length << 3 | 1; // the last one, as it is
    frame.write(new byte[] {(byte) block, (byte) (block >> 8), (byte) (block >> 16)});
    frame.write(text);
    RawFileException e =
        assertThrows(RawFileException.class, () -> read(frame.toByteArray()), "opened");
    assertEquals(RawFileException.Kind.UNKNOWN, e.kind());
    assertTrue(
        e.getMessage().startsWith("f.jsonl is compressed by zstd with a window"), e.getMessage());
    // that of zstd -22 and --long is read
    byte[] less = frame.toByteArray();
    less[5] = (byte) ((27 - 10) << 3);
    assertEquals(numbers(0, 3), numbers(read(less)));
    // and what is damaged says how, as in the library's own words
    less[6] |= 6;
    RawRow.Broken broken = assertInstanceOf(RawRow.Broken.class, read(less).get(0));
    assertTrue(broken.detail().endsWith("damaged (Data corruption detected)"), broken.detail());
  }

  private static byte[] lines(int from, int to) {
    StringBuilder text = new StringBuilder();
    for (int i = from; i < to; i++) {
      text.append("{\"n\":").append(i).append(",\"s\":\"").append(i * 7919L % 1000).append("\"}\n");
    }
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] compress(String name, byte[] content)
      throws IOException, CompressorException {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    try (OutputStream out =
        name.equals("zstd")
            ? new ZstdCompressorOutputStream(file, 3, true, true) // with a checksum, as zstd itself
            : CompressorStreamFactory.getSingleton().createCompressorOutputStream(name, file)) {
      out.write(content);
    }
    return file.toByteArray();
  }

  private static List<RawRow> read(byte[] file) throws IOException {
    List<RawRow> rows = new ArrayList<>();
    try (RawReader reader = RawReader.open("f.jsonl", new ByteArrayInputStream(file), 1 << 20)) {
      reader.forEachRemaining(rows::add);
    }
    return rows;
  }

  private static List<String> numbers(List<RawRow> rows) {
    return rows.stream().map(row -> ((RawRow.Parsed) row).json().get("n").asText()).toList();
  }

  private static List<String> numbers(int from, int to) {
    List<String> numbers = new ArrayList<>();
    for (int i = from; i < to; i++) {
      numbers.add(Integer.toString(i));
    }
    return numbers;
  }

  private static String json(RawRow row) {
    return ((RawRow.Parsed) row).json().toString();
  }
}
