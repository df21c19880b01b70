package io.predilect.data.raw;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CsvTest {
  @Test
  void cellsAreThoseThatPythonsCsvModuleReads() throws IOException {
    JsonNode golden = new ObjectMapper().readTree(CsvTest.class.getResource("/raw/csv.json"));
    for (JsonNode file : golden) {
      List<RawRow> rows = read("f.csv", file.get("text").textValue());
      assertEquals(file.get("rows").size(), rows.size(), () -> file.get("text").textValue());
      for (int i = 0; i < rows.size(); i++) {
        JsonNode row = ((RawRow.Parsed) rows.get(i)).json();
        JsonNode cells = file.get("rows").get(i);
        assertEquals(cells.get(0), row.get("prompt"));
        assertEquals(cells.get(1), row.get("chosen"));
        assertEquals(cells.get(2), row.get("rejected"));
      }
    }
  }

  @Test
  void aRecordThatIsNoneIsRejectedAndTheNextOnesAreRead() throws IOException {
    String file =
        "prompt,chosen\nfew\na,b,c\n\"q\" tail,b\na,b\nprompt,chosen\n\uFEFFprompt,chosen\nc,d\n";
    List<RawRow> rows = read("f.csv", file);
    assertEquals(
        List.of("bad_csv", "bad_csv", "bad_csv", "row", "bad_csv", "bad_csv", "row"),
        RawReaderTest.kinds(rows));
    assertEquals("the row has 1 cells, the header names 2 columns", detail(rows.get(0)));
    assertEquals("behind the closing quote of cell 1 stands ' '", detail(rows.get(2)));
    assertEquals("the row is the header once more", detail(rows.get(5)));
    assertEquals("{\"prompt\":\"c\",\"chosen\":\"d\"}", json(rows.get(6)));
    assertEquals(file.indexOf("few"), rows.get(0).position());

    List<RawRow> open = read("f.csv", "a,b\n1,2\n3,\"never closed\n5,6\n");
    assertEquals(List.of("row", "truncated_file"), RawReaderTest.kinds(open));
    assertTrue(detail(open.get(1)).contains("whose opening quote is never closed"));
  }

  @Test
  void linesEndAsOnAnySystemAndBlankCellsAreCells() throws IOException {
    String rows = "[{\"a\":\"1\",\"b\":\"\"}, {\"a\":\"\",\"b\":\"\"}]";
    for (String text : List.of("a\tb\n1\t\n\t\n", "\uFEFFa\tb\r\n1\t\r\n\t", "a\tb\r1\t\r\t\r")) {
      assertEquals(rows, read("f.TSV", text).stream().map(CsvTest::json).toList().toString());
    }
    // pandas writes its index under no name
    assertEquals("{\"p q\":\"x\",\"c\":\"y\"}", json(read("f.csv", ", p q ,c\n0,x,y\n").get(0)));
    assertEquals(1, read("f.csv.gz", "a|b\n\n1|2\n\n").size());
  }

  @Test
  void aHeaderMustNameTheColumns() {
    refused("f.csv", "one\n1\n", "is 'one': a name and no comma, tab, semicolon or bar");
    refused("f.csv", "a,b,a\n1,2,3\n", "names the column 'a' twice");
    refused("f.csv", "\"a,b\n1,2\n", "does not end");
    refused("f.csv", "\"a\"b,c\n1,2\n", "in its header behind the closing quote of cell 1");
    assertEquals(RawFileException.Kind.EMPTY, refused("f.csv", "a,b\n", "no rows").kind());
    refused("f.txt", "a,b\n1,2\n", "CSV (by its name: .csv, .tsv)");
  }

  private static RawFileException refused(String name, String text, String why) {
    RawFileException e = assertThrows(RawFileException.class, () -> read(name, text));
    assertTrue(e.getMessage().startsWith(name) && e.getMessage().contains(why), e.getMessage());
    return e;
  }

  private static String detail(RawRow row) {
    return ((RawRow.Broken) row).detail();
  }

  private static String json(RawRow row) {
    return ((RawRow.Parsed) row).json().toString();
  }

  private static List<RawRow> read(String name, String text) throws IOException {
    List<RawRow> rows = new ArrayList<>();
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    try (RawReader reader = RawReader.open(name, new ByteArrayInputStream(bytes))) {
      reader.forEachRemaining(rows::add);
    }
    return rows;
  }
}
