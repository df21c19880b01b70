package io.predilect.data.raw;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.data.raw.RawKind.Layout;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** JSON texts that are neither lines nor arrays, and files that are no rows at all. */
class LayoutTest {
  private static final String A = "{\"prompt\": \"Hi {\\\"\", \"chosen\": [1]}";
  private static final String B = "{\"prompt\": \"Yo\", \"chosen\": {\"n\": 2}}";
  private static final String PRETTY_A =
      "{\n  \"prompt\": \"Hi {\\\"\",\n  \"chosen\": [\n 1\n]\n}";
  private static final String PRETTY_B = "{\n  \"prompt\": \"Yo\",\n  \"chosen\": {\"n\": 2}\n}";

  @Test
  void objectsBehindEachOtherAreRows() throws IOException {
    for (String between : List.of("", " ", ",", ",\n", "\n\n", "\r", "\uFEFF", " \uFEFF\n")) {
      two(PRETTY_A + between + PRETTY_B, Layout.JSON_OBJECTS);
      two(PRETTY_A.replace("\n", "\r\n") + between + PRETTY_B, Layout.JSON_OBJECTS);
    }
    for (String between : List.of("", " ", ",", ", ", "\t")) {
      two(A + between + B, Layout.JSON_OBJECTS);
      two(A + between + B + "\n", Layout.JSON_OBJECTS);
    }
    two(A + "\r" + B + "\r", Layout.JSON_LINES_CR);
    two(A + "\n" + B, Layout.JSON_LINES);
    two(A + "\r\n\uFEFF" + B + "\r\n", Layout.JSON_LINES);
    two("[" + A + "]\n\uFEFF[" + B + "]", Layout.JSON_ARRAY);
    assertEquals(List.of("row"), RawReaderTest.kinds(read(bytes(PRETTY_A))));
  }

  @Test
  void aBrokenObjectDoesNotTakeTheNextOnes() throws IOException {
    String broken = "{\n \"prompt\": \"a,\n \"chosen\": 1\n}\n";
    List<RawRow> rows = read(bytes(broken + PRETTY_A + "\n" + PRETTY_B));
    assertEquals(List.of("bad_json", "row", "row"), RawReaderTest.kinds(rows));
    rows = read(bytes(PRETTY_A + PRETTY_B.substring(0, 20)));
    assertEquals(List.of("row", "truncated_file"), RawReaderTest.kinds(rows));
    rows = read(bytes("{\"prompt\": \"a\r" + A + "\r" + B));
    assertEquals(List.of("bad_json", "row", "row"), RawReaderTest.kinds(rows));
    rows = read(bytes("{\"a\":1,\"a\":2}\n" + A));
    assertEquals(
        "the key 'a' stands there twice (column 12)", ((RawRow.Broken) rows.get(0)).detail());
  }

  @Test
  void theOnlyListOfAnObjectHasTheRows() throws IOException {
    two("{\"data\": [" + A + ", " + B + "]}", Layout.JSON_WRAPPED);
    two("{\"any\":[" + A + "," + B + "]}\n", Layout.JSON_WRAPPED);
    two(
        "{\n\"version\": \"1\", \"tags\": [\"x\"], \"info\": {\"a\": [1]},\n\"rows\": ["
            + (PRETTY_A + "," + PRETTY_B)
            + "],\n\"count\": 2, \"more\": [3], \"end\": {\"b\": {}}\n}\n",
        Layout.JSON_WRAPPED);
    String many = "{\"data\": [" + (A + ",").repeat(5_000) + A + "]";
    assertEquals(5_001, read(bytes(many + ", \"n\": 5001}")).size());
    List<RawRow> cut = read(bytes(many.substring(0, many.length() - 9)));
    assertEquals(5_001, cut.size());
    assertEquals("truncated_file", RawReaderTest.kinds(cut).get(5_000));
    for (String rest : List.of(", \"test\": [" + B + "]}", "} " + PRETTY_A)) {
      UncheckedIOException e =
          assertThrows(UncheckedIOException.class, () -> read(bytes(many + rest)));
      assertTrue(e.getCause() instanceof RawFileException, e::toString);
      assertTrue(e.getCause().getMessage().contains("behind it stands another"), e::toString);
    }
    refused(bytes("{\"train\": [" + A + "], \"test\": [" + B + "]}"), "several lists of objects");
  }

  @Test
  void anObjectWithTheColumnsOfARowIsARow() throws IOException {
    for (String row :
        List.of(
            "{\"messages\": [{\"role\": \"user\", \"content\": \"x\"}], \"n\": 1}",
            "{\"turns\": [{\"from\": \"human\", \"value\": \"x\"}]}",
            "{\"prompt\": \"x\", \"cites\": [{\"url\": \"y\"}]}",
            "{\"cites\": [{\"url\": \"y\"}], \"chosen\": \"x\", \"rejected\": \"y\"}")) {
      assertEquals(1, read(bytes(row)).size());
      assertEquals(row, read(bytes(row)).get(0).text());
    }
  }

  @Test
  void aListOfResponsesIsOfOneRow() throws IOException {
    String row = "{\"post\": \"x\", \"answers\": [{\"text\": \"y\"}, {\"text\": \"z\"}]}";
    for (String list : List.of("answers", "responses", "summaries", "choices")) {
      String text = row.replace("answers", list);
      assertEquals(List.of(text), read(bytes(text)).stream().map(RawRow::text).toList());
    }
    String any = row.replace("answers", "any");
    assertEquals(2, read(bytes(any)).size());
    for (String name : List.of("f.jsonl", "f.ndjson", "f.JSONL.gz")) {
      assertEquals(1, read(name, bytes(any)).size(), name);
      two(name, "{\"data\": [" + A + ", " + B + "]}", Layout.JSON_WRAPPED);
      two(name, "{\"any\": [" + A + ", " + B + "]}", Layout.JSON_WRAPPED);
    }
    String asked = any.replace("\"x\"", "\"What is x?\"");
    assertEquals(1, read(bytes(asked)).size());
    assertEquals(2, read(bytes(asked.replace("post", "data_description"))).size());
    two("{\"post\": \"What is x?\", \"any\": [" + A + ", " + B + "]}", Layout.JSON_WRAPPED);
    two("{\"outputs\": [" + A + ", " + B + "]}", Layout.JSON_WRAPPED);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"next\": \"https://host/pairs?page=2\"",
        "\"nextPageToken\": \"CAUQAA\"",
        "\"has_more\": true, \"object\": \"list\"",
        "\"links\": {\"self\": \"a\", \"next\": \"b\"}",
        "\"meta\": {\"pagination\": {\"hasNextPage\": true}}",
        "\"partial\": true",
        "\"system\": \"Answer as a pirate would.\"",
        "\"context\": \"France is a land, and Lyon its capital.\"",
        "\"document\": {\"text\": \"France is a land.\"}"
      })
  void whatEveryRowNeedsAndOtherPagesAreNotPassedOver(String member) {
    String rows = "\"data\": [" + A + ", " + B + "]";
    refused(bytes("{" + member + ", " + rows + "}"), "beside it stands '");
    UncheckedIOException behind =
        assertThrows(
            UncheckedIOException.class, () -> read(bytes("{" + rows + ", " + member + "}")));
    assertTrue(behind.getCause() instanceof RawFileException, behind::toString);
    assertTrue(behind.getCause().getMessage().contains("beside it stands '"), behind::toString);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"next\": null, \"previous\": \"https://host/pairs?page=1\", \"count\": 2",
        "\"has_more\": false",
        "\"links\": {\"self\": \"a\", \"next\": null}",
        "\"partial\": false, \"num_rows_total\": 2",
        "\"@context\": \"https://schema.org\", \"system\": \"\", \"context\": null",
        "\"description\": \"Pairs of answers.\", \"license\": \"MIT\", \"mean\": NaN"
      })
  void whatTellsAboutTheDataIs(String member) throws IOException {
    String rows = "\"data\": [" + A + ", " + B + "]";
    two("{" + member + ", " + rows + "}", Layout.JSON_WRAPPED);
    two("{" + rows + "}", Layout.JSON_WRAPPED);
    two("{" + rows + ", " + member + "}", Layout.JSON_WRAPPED);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ffffffffd0000000              | an Arrow stream
          4152524f57310000              | an Arrow file
          504b03041400                  | a zip archive
          504b0304140000786c2f          | an Excel or Word document
          377abcaf271c                  | a 7z archive
          255044462d312e34              | a PDF document
          80049500                      | a Python pickle
          53514c69746520666f726d6174203300 | an SQLite database
          4f424a0104160000              | an Avro file: have Spark read it, with path: "sql:SELECT * FROM avro.`FILE`"
          4f52430a0b030000              | an ORC file: have Spark read it, with path: "sql:SELECT * FROM orc.`FILE`"
          50415231                      | a Parquet file that was compressed
          7b0022007000                  | UTF-16 text
          007b00220070                  | UTF-16 text
          fffe7b002200                  | UTF-16 text
          fffe00007b000000              | UTF-32 text
          """)
  void otherFilesAreNamed(String hex, String what) {
    String message = refused(HexFormat.of().parseHex(hex), "f is " + what);
    assertTrue(message.indexOf(':') > 0, message); // the remedy
  }

  /** Of a DatasetDict its splits' folders are loaded: the whole has no {@code to_parquet}. */
  @Test
  void arrowIsConvertedByWhatReadsIt() {
    refused(HexFormat.of().parseHex("ffffffffd0000000"), "FOLDER the one that it lies in");
    refused(HexFormat.of().parseHex("4152524f57310000"), "pandas.read_feather(FILE)");
    refused(HexFormat.of().parseHex("4645413100000000"), "pandas.read_feather(FILE)");
  }

  @Test
  void textsThatAreNoDataAreNamed() {
    refused(bytes("version https://git-lfs.github.com/spec/v1\noid sha256:4d\n"), "git lfs pull");
    refused(bytes("\n <!DOCTYPE html>\n<script>\n{\"a\": 1}\n</script>"), "a web page (HTML)");
    refused(bytes("<?xml version=\"1.0\"?><rows/>"), "XML or a web page");
    refused(bytes("---\nlicense: mit\n---\n# Pairs\n{\"a\": 1}\n"), "a data set card");
    refused(bytes("PROMPT: a\nCHOSEN: b\n"), "begins with 'PROMPT: a'");
    refused("{\"n\": 1}".getBytes(Charset.forName("UTF-16")), "iconv -f UTF-16");
  }

  @Test
  void whatIsInsideGzipIsNamedToo() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      byte[] tar = new byte[512];
      System.arraycopy(bytes("a.jsonl"), 0, tar, 0, 7);
      System.arraycopy(bytes("ustar"), 0, tar, 257, 5);
      gzip.write(tar);
    }
    refused(out.toByteArray(), "f is a tar archive");
  }

  private static void two(String text, Layout layout) throws IOException {
    two("f", text, layout);
  }

  private static void two(String file, String text, Layout layout) throws IOException {
    assertEquals(
        layout, RawReader.recognise(file, new ByteArrayInputStream(bytes(text))).layout(), text);
    List<RawRow> rows = read(file, bytes(text));
    assertEquals(List.of("row", "row"), RawReaderTest.kinds(rows), text);
    assertEquals("Hi {\"", ((RawRow.Parsed) rows.get(0)).json().get("prompt").textValue());
    assertEquals(2, ((RawRow.Parsed) rows.get(1)).json().at("/chosen/n").intValue());
    for (RawRow row : rows) {
      assertEquals('{', bytes(text)[(int) row.position()], text);
    }
  }

  private static String refused(byte[] file, String why) {
    RawFileException e = assertThrows(RawFileException.class, () -> read(file));
    assertEquals(RawFileException.Kind.UNKNOWN, e.kind());
    assertTrue(e.getMessage().contains(why), e.getMessage());
    return e.getMessage();
  }

  private static List<RawRow> read(byte[] file) throws IOException {
    return read("f", file);
  }

  private static List<RawRow> read(String name, byte[] file) throws IOException {
    List<RawRow> rows = new ArrayList<>();
    try (RawReader reader = RawReader.open(name, new ByteArrayInputStream(file))) {
      reader.forEachRemaining(rows::add);
    }
    return rows;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
