package io.predilect.data.raw;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.LongStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.NanoTime;
import org.apache.parquet.example.data.simple.SimpleGroupFactory;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ParquetRowsTest {
  private static final MessageType SCHEMA =
      MessageTypeParser.parseMessageType(
          """
          message row {
            optional binary prompt (STRING);
            optional double score;
            optional int64 id;
            optional boolean good;
            optional int32 price (DECIMAL(9,2));
            optional group chosen (LIST) {
              repeated group list {
                optional group element {
                  optional binary role (STRING);
                  optional binary content (STRING);
                }
              }
            }
            repeated binary tags (STRING);
          }
          """);

  @TempDir Path folder;

  @Test
  void rowsBecomeObjects() throws IOException {
    Path file = write(List.of(row("première"), empty()));
    List<RawRow> rows = read(file);
    assertEquals(
        "{\"prompt\":\"première\",\"score\":0.5,\"id\":7,\"good\":true,\"price\":1.25,"
            + "\"chosen\":[{\"role\":\"user\",\"content\":\"q\"},null],\"tags\":[\"a\",\"b\"]}",
        rows.get(0).text());
    assertEquals("{\"tags\":[]}", rows.get(1).text());
    assertEquals(1, rows.get(1).position());
  }

  @Test
  void aTextThatIsNotUtf8IsABrokenRow() throws IOException {
    Group bad = empty();
    bad.add("prompt", Binary.fromConstantByteArray(new byte[] {'a', (byte) 0xC3}));
    List<RawRow> rows = read(write(List.of(row("x"), bad, row("y"))));
    assertEquals(List.of("row", "bad_utf8", "row"), RawReaderTest.kinds(rows));
    assertEquals(
        "the text in column 'prompt' is not UTF-8", ((RawRow.Broken) rows.get(1)).detail());
    assertTrue(rows.get(1).text().startsWith("{\"prompt\":\"a\\\\xC3\""), rows.get(1).text());
  }

  @Test
  void filesWithoutRowsAndBrokenFilesAreErrors() throws IOException {
    Path empty = write(List.of());
    assertEquals(
        RawFileException.Kind.EMPTY,
        assertThrows(RawFileException.class, () -> read(empty)).kind());
    Path whole = write(List.of(row("x")));
    Path cut = folder.resolve("cut.parquet");
    byte[] bytes = Files.readAllBytes(whole);
    Files.write(cut, Arrays.copyOf(bytes, bytes.length / 2));
    RawFileException e = assertThrows(RawFileException.class, () -> read(cut));
    assertEquals(RawFileException.Kind.UNKNOWN, e.kind());
    assertTrue(e.getMessage().contains("cut.parquet is not a whole Parquet file"), e.getMessage());
  }

  @Test
  void aChangedByteOfATextIsTold() throws IOException {
    byte[] bytes =
        Files.readAllBytes(write(List.of(row("Who wrote Emma?"), row("And Persuasion?"))));
    bytes[new String(bytes, StandardCharsets.ISO_8859_1).indexOf("Emma")] = 'A';
    Path file = Files.write(folder.resolve("changed.parquet"), bytes);
    UncheckedIOException e = assertThrows(UncheckedIOException.class, () -> read(file));
    assertTrue(e.getCause().getMessage().contains("checksum"), e.getCause().getMessage());
    Configuration trusting = new Configuration();
    trusting.setBoolean("parquet.page.verify-checksum.enabled", false);
    assertTrue(read(file, trusting).get(0).text().contains("Amma"));
  }

  /** Page headers and the list of parts have no checksums; some damage of them has no end. */
  @ParameterizedTest
  @ValueSource(strings = {"snappy.parquet", "lz4.parquet", "none.parquet"})
  void aDamagedFileIsReadOrRefusedWithARemedy(String name) throws IOException {
    byte[] whole = Files.readAllBytes(resource(name));
    Path file = folder.resolve("damaged.parquet");
    Configuration hadoop = new Configuration();
    for (int at = 4; at < whole.length; at++) {
      byte[] damaged = whole.clone();
      damaged[at] ^= 0x10;
      Files.write(file, damaged);
      String told =
          assertTimeoutPreemptively(Duration.ofMinutes(1), () -> refusal(file, hadoop), "" + at);
      assertTrue(told.isEmpty() || told.matches("(?s).*again.*|.*no codec.*"), at + ": " + told);
    }
  }

  private static String refusal(Path file, Configuration hadoop) throws IOException {
    try {
      read(file, hadoop);
      return "";
    } catch (RawFileException e) {
      return e.getMessage();
    } catch (UncheckedIOException e) {
      return assertInstanceOf(RawFileException.class, e.getCause()).getMessage();
    }
  }

  // The values of the file as pyarrow reads them, and a float each (the column votes).
  @Test
  void float16IsANumber() throws IOException {
    List<Float> scores = new ArrayList<>();
    for (RawRow row : read(resource("float16.parquet"))) {
      JsonNode json = ((RawRow.Parsed) row).json();
      assertEquals("[0.5,null,2.0]", json.get("halves").toString());
      assertTrue(json.path("bytes").isMissingNode(), "two bytes without a type are no number");
      scores.add(json.has("score") ? json.get("score").floatValue() : null);
      JsonNode vote = json.get("votes").get(0);
      assertEquals(vote.isNull() ? null : vote.floatValue(), scores.get(scores.size() - 1));
    }
    assertEquals(9, scores.size());
  }

  @Test
  void aFileWithTwoColumnsOfANameIsRefused() {
    RawFileException e =
        assertThrows(RawFileException.class, () -> read(resource("twice.parquet")));
    assertTrue(e.getMessage().endsWith("has two columns 'chosen': rename or drop one of them"));
  }

  @Test
  void columnsThatNoRowNeedsDoNoHarm() throws IOException {
    List<String> all = new ArrayList<>();
    for (RawRow row : read(resource("float16-uuid.parquet"))) {
      all.add(row.text());
    }
    assertEquals(3, all.size());
    assertTrue(
        all.get(1)
            .endsWith("\"rejected\":\"A shoe.\",\"half\":1.5,\"id\":\"" + new UUID(0, 1) + "\"}"),
        all.toString());

    MessageType schema =
        MessageTypeParser.parseMessageType(
            """
            message row {
              optional binary prompt;
              optional binary Prompt (STRING);
              optional int96 at;
              optional int64 made (TIMESTAMP(NANOS,false));
              optional int64 seen (TIMESTAMP(MILLIS,true));
              optional int32 day (DATE);
              optional int64 large (INTEGER(64,false));
              optional fixed_len_byte_array(4) hash;
              optional fixed_len_byte_array(2) price (DECIMAL(4,1));
              optional binary image;
              optional group map (MAP) {
                repeated group key_value {
                  required binary key (STRING);
                  optional int32 value;
                }
              }
              optional group votes (LIST) { repeated group list { optional int32 element; } }
              optional group embedding (LIST) { repeated group list { optional float element; } }
            }
            """);
    Group row = new SimpleGroupFactory(schema).newGroup();
    row.append("prompt", "Hi").append("Prompt", "x");
    row.append("at", new NanoTime(2_440_588 + 1, 1_000_000_000L));
    row.append("made", 1_500L).append("seen", 1_500L).append("day", 1).append("large", -1L);
    row.append("hash", Binary.fromConstantByteArray(new byte[] {1, 2, 3, (byte) 0xff}));
    row.append("price", Binary.fromConstantByteArray(new byte[] {0, 15}));
    row.append("image", Binary.fromConstantByteArray(new byte[] {(byte) 0xff, (byte) 0xd8}));
    row.addGroup("map").addGroup("key_value").append("key", "k").append("value", 1);
    row.addGroup("votes").addGroup("list").append("element", 1);
    Group embedding = row.addGroup("embedding");
    for (int i = 0; i < 100; i++) {
      embedding.addGroup("list").append("element", 0.5f);
    }
    RawRow read = read(write(schema, List.of(row), 1 << 20)).get(0);
    assertEquals(
        "{\"prompt\":\"Hi\",\"Prompt\":\"x\",\"at\":\"1970-01-02T00:00:01Z\","
            + "\"made\":\"1970-01-01T00:00:00.000001500\",\"seen\":\"1970-01-01T00:00:01.500Z\","
            + "\"day\":\"1970-01-02\",\"large\":18446744073709551615,\"price\":1.5,"
            + "\"image\":\"/9g=\",\"map\":{\"k\":1},\"votes\":[1]}",
        read.text());
    assertTrue(((RawRow.Parsed) read).json().get("image").isBinary());
  }

  @Test
  void codecsAndPagesOfOtherWritersAreRead() throws IOException {
    String expected = texts(read(resource("none.parquet")));
    assertTrue(expected.contains("Which river runs through Cairo?"), expected);
    for (String name : List.of("snappy", "gzip", "zstd", "lz4", "v2")) {
      assertEquals(expected, texts(read(resource(name + ".parquet"))), name);
    }
    RawFileException e =
        assertThrows(RawFileException.class, () -> read(resource("brotli.parquet")));
    assertTrue(e.getMessage().contains("brotli.parquet is compressed with BROTLI"), e.getMessage());
    assertTrue(e.getMessage().contains("write it again with zstd or snappy"), e.getMessage());
    RawFileException arrow =
        assertThrows(RawFileException.class, () -> read(resource("stream.arrow")));
    assertTrue(arrow.getMessage().contains("an Arrow stream"), arrow.getMessage());
  }

  @Test
  void rowGroupsAreReadApartEachOnce() throws IOException {
    List<Group> rows = new ArrayList<>();
    for (int i = 0; i < 3_000; i++) {
      Group row = empty();
      row.append("id", (long) i).append("prompt", "question " + i * 7919L);
      rows.add(row);
    }
    Path path = write(SCHEMA, rows, 4_000);
    RawFile file = file(path);
    RawFile.Look look = file.look();
    assertTrue(look.kind().splittable());
    assertTrue(look.largestPiece() * 5 < Files.size(path), look::toString);
    for (long bytes : new long[] {1_000, 7_001, 1 << 20}) {
      List<Long> positions = new ArrayList<>();
      for (long start = 0; start < Files.size(path); start += bytes) {
        try (RawRows part = file.rows(look.kind(), start, start + bytes)) {
          while (part.hasNext()) {
            RawRow.Parsed row = (RawRow.Parsed) part.next();
            assertEquals(row.position(), row.json().get("id").longValue());
            positions.add(row.position());
          }
        }
      }
      assertEquals(LongStream.range(0, 3_000).boxed().toList(), positions);
    }
  }

  @Test
  void numbersOfClassLabelsAreNames() throws IOException {
    String by = "\"old\":[\"bad\"],\"by\":{\"one\":\"bad\",\"other\":1}";
    assertEquals(
        List.of(
            "{\"label\":\"good\",\"votes\":[\"good\",\"bad\"]," + by + ",\"count\":0}",
            "{\"label\":\"bad\",\"votes\":[]," + by + ",\"count\":1}",
            "{\"label\":null,\"votes\":[\"bad\",null]," + by + ",\"count\":-1}",
            "{\"label\":7," + by + ",\"count\":7}",
            "{\"votes\":[\"bad\"]," + by + "}"),
        read(resource("class-labels.parquet")).stream().map(RawRow::text).toList());
    assertTrue(ClassLabels.of(Map.of("huggingface", "no JSON")).features().isMissingNode());
  }

  /** As pyarrow writes them where a batch has no rows. */
  @Test
  void groupsWithoutRowsAreNone() throws IOException {
    Path path = resource("empty-groups.parquet");
    String whole = texts(read(resource("none.parquet")));
    assertEquals(whole, texts(read(path)));
    RawFile file = file(path);
    RawKind kind = file.look().kind();
    for (long middle = 0; middle <= Files.size(path); middle++) {
      List<RawRow> parts = new ArrayList<>();
      try (RawRows one = file.rows(kind, 0, middle);
          RawRows other = file.rows(kind, middle, Files.size(path))) {
        one.forEachRemaining(parts::add);
        other.forEachRemaining(parts::add);
      }
      assertEquals(whole, texts(parts));
    }
  }

  private static Group row(String prompt) {
    Group row = empty();
    row.append("prompt", prompt).append("score", 0.5).append("id", 7L).append("good", true);
    row.append("price", 125).append("tags", "a").append("tags", "b");
    Group chosen = row.addGroup("chosen");
    chosen.addGroup("list").addGroup("element").append("role", "user").append("content", "q");
    chosen.addGroup("list");
    return row;
  }

  private static Group empty() {
    return new SimpleGroupFactory(SCHEMA).newGroup();
  }

  private Path write(List<Group> rows) throws IOException {
    return write(SCHEMA, rows, ParquetWriter.DEFAULT_BLOCK_SIZE);
  }

  private Path write(MessageType schema, List<Group> rows, int groupBytes) throws IOException {
    Path file = Files.createTempDirectory(folder, "parquet").resolve("rows.parquet");
    try (ParquetWriter<Group> writer =
        ExampleParquetWriter.builder(new org.apache.hadoop.fs.Path(file.toUri()))
            .withType(schema)
            .withRowGroupSize((long) groupBytes)
            .withMinRowCountForPageSizeCheck(10)
            .build()) {
      for (Group row : rows) {
        writer.write(row);
      }
    }
    return file;
  }

  private static Path resource(String name) {
    return Path.of(URI.create(ParquetRowsTest.class.getResource("/raw/" + name).toString()));
  }

  private static String texts(List<RawRow> rows) {
    return rows.stream().map(RawRow::text).toList().toString();
  }

  private static RawFile file(Path file) throws IOException {
    return file(file, new Configuration());
  }

  private static RawFile file(Path file, Configuration hadoop) throws IOException {
    return new RawFile(
        file.toString(),
        HadoopInputFile.fromPath(new org.apache.hadoop.fs.Path(file.toUri()), hadoop),
        hadoop);
  }

  private static List<RawRow> read(Path file) throws IOException {
    return read(file, new Configuration());
  }

  private static List<RawRow> read(Path file, Configuration hadoop) throws IOException {
    List<RawRow> result = new ArrayList<>();
    try (RawRows rows = file(file, hadoop).rows()) {
      rows.forEachRemaining(result::add);
    }
    return result;
  }
}
