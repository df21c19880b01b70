package io.predilect.data.raw;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroupFactory;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
    Path file = Files.createTempDirectory(folder, "parquet").resolve("rows.parquet");
    try (ParquetWriter<Group> writer =
        ExampleParquetWriter.builder(new org.apache.hadoop.fs.Path(file.toUri()))
            .withType(SCHEMA)
            .build()) {
      for (Group row : rows) {
        writer.write(row);
      }
    }
    return file;
  }

  private static List<RawRow> read(Path file) throws IOException {
    Configuration configuration = new Configuration();
    HadoopInputFile in =
        HadoopInputFile.fromPath(new org.apache.hadoop.fs.Path(file.toUri()), configuration);
    List<RawRow> result = new ArrayList<>();
    try (ParquetRows rows = ParquetRows.open(file.toString(), in, configuration)) {
      rows.forEachRemaining(result::add);
    }
    return result;
  }
}
