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
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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

  /** As Spark writes CSV where nothing is set, and databases do. */
  @Test
  void quotesBehindBackslashesAreOfTheText() throws IOException {
    String file =
        """
        prompt,chosen,rejected
        "say \\"hi\\", and
        \\"ho\\"",plain,"ends \\\\\\""
        "C:\\\\",\\n\\"x,"a\\nb \\\\frac c"
        "\\"","b","c"
        """;
    List<RawRow> rows = read("f.csv", file);
    assertEquals(List.of("row", "row", "row"), RawReaderTest.kinds(rows));
    assertCells(rows.get(0), "say \"hi\", and\n\"ho\"", "plain", "ends \\\"");
    assertCells(rows.get(1), "C:\\", "\\n\\\"x", "a\\nb \\\\frac c");
    assertCells(rows.get(2), "\"", "b", "c");
    // where quotes are doubled, a backslash is one
    rows = read("f.csv", "prompt,chosen,rejected\n\"a \\\",\"b \"\"x\"\" c\",d\n");
    assertCells(rows.get(0), "a \\", "b \"x\" c", "d");
    rows = read("f.csv", "prompt,chosen,rejected\n\"a \"\"b\"\" \\\"\"c\\\"\" d\",e,f\n");
    assertCells(rows.get(0), "a \"b\" \\\"c\\\" d", "e", "f");
  }

  private static void assertCells(RawRow row, String prompt, String chosen, String rejected) {
    JsonNode json = ((RawRow.Parsed) row).json();
    assertEquals(prompt, json.get("prompt").textValue());
    assertEquals(chosen, json.get("chosen").textValue());
    assertEquals(rejected, json.get("rejected").textValue());
  }

  /** A blank behind each delimiter of the header is behind those of the rows too. */
  @Test
  void blanksBehindDelimitersAreOfNoCell() throws IOException {
    String file =
        "prompt, chosen, rejected\n\"a, b\", \"c \"\"d\"\"\", \"e\nf\"\ng,  h i , j\n\"k\", l,m\n";
    List<RawRow> rows = read("f.csv", file);
    assertEquals(
        "{\"prompt\":\"a, b\",\"chosen\":\"c \\\"d\\\"\",\"rejected\":\"e\\nf\"}",
        json(rows.get(0)));
    assertEquals("{\"prompt\":\"g\",\"chosen\":\"h i \",\"rejected\":\"j\"}", json(rows.get(1)));
    assertEquals("{\"prompt\":\"k\",\"chosen\":\"l\",\"rejected\":\"m\"}", json(rows.get(2)));
    assertEquals(3, rows.size());
    String quoted =
        file.replace("prompt, chosen, rejected", "\"prompt\"; \"chosen\"; \"rejected\"");
    assertEquals(json(rows.get(0)), json(read("f.csv", quoted.replace("\", \"", "\"; \"")).get(0)));
    List<RawRow> bare = read("f.csv", "prompt,chosen\na, b\n");
    assertEquals("{\"prompt\":\"a\",\"chosen\":\" b\"}", json(bare.get(0)));
  }

  /** Excel's first line, which says what separates cells; commas in a header count no more then. */
  @ParameterizedTest
  @CsvSource(
      delimiter = ' ',
      quoteCharacter = '`',
      value = {
        "sep=; ; \\n",
        "`\uFEFFsep=;` ; \\r\\n",
        "SEP=^ ^ \\n",
        "`\"sep=,\"` , \\n",
        "`sep=\t` `\t` \\n"
      })
  void aFirstLineSaysTheSeparator(String first, char separator, String lineEnd) throws IOException {
    String end = lineEnd.translateEscapes();
    String header = String.join("" + separator, "a prompt", "\"chosen,1,2\"", "rejected");
    String row = String.join("" + separator, "q", "\"x" + separator + "y\"", "z");
    List<RawRow> rows = read("f.csv", first + end + header + end + row + end);
    assertEquals(List.of("row"), RawReaderTest.kinds(rows));
    assertEquals(
        "{\"a prompt\":\"q\",\"chosen,1,2\":\"x%s\",\"rejected\":\"z\"}"
            .formatted((separator == '\t' ? "\\t" : separator) + "y"),
        json(rows.get(0)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"sep=;\n", "sep=;", "sep=;\na;b\n", "sep=x\na;b\n1;2\n", "sep=,\na;b\n1;2\n"})
  void aSeparatorWithoutATableBehindItIsRefused(String file) {
    assertThrows(RawFileException.class, () -> read("f.csv", file));
  }

  /** As {@code cat a.csv b.csv} makes it of tables whose columns are not in one order. */
  @Test
  void behindTheHeaderOfAnotherTableRowsAreReadByIt() throws IOException {
    List<RawRow> rows =
        read(
            "f.csv",
            """
            prompt,chosen,rejected
            a b,good,bad
            rejected, prompt ,chosen
            bad,a b,good
            prompt,chosen,rejected
            c,yes,no
            prompt,chosen,model_b
            d,say "yes",no
            """);
    assertEquals(
        List.of("row", "bad_csv", "row", "bad_csv", "row", "bad_csv", "row"),
        RawReaderTest.kinds(rows));
    assertTrue(detail(rows.get(1)).contains("header of another table"), detail(rows.get(1)));
    assertEquals(
        "{\"rejected\":\"bad\",\"prompt\":\"a b\",\"chosen\":\"good\"}", json(rows.get(2)));
    assertEquals("{\"prompt\":\"c\",\"chosen\":\"yes\",\"rejected\":\"no\"}", json(rows.get(4)));
    assertEquals(
        "{\"prompt\":\"d\",\"chosen\":\"say \\\"yes\\\"\",\"model_b\":\"no\"}", json(rows.get(6)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Which is better?,second,yes,first", // labels that are called as columns are
        "first,yes,no,second or so",
        "prompt,yes,no,label: both",
        "first,second,same,same"
      })
  void aRowWithLabelsOrWordsThatColumnsHaveIsNoHeader(String row) throws IOException {
    List<RawRow> rows = read("f.csv", "prompt,first,second,label\n" + row + "\na,b,c,first\n");
    assertEquals(List.of("row", "row"), RawReaderTest.kinds(rows));
  }

  /** Files written without quoting, in which some texts begin with a quote. */
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      textBlock =
          """
          one, of whose lines all others are rows              ; \\t ; 3
          one in the last row but one                          ; \\t ; 38
          one in the first row                                 ; ,  ; 0
          two, of which the second would close the first       ; \\t ; 3,20
          rows behind each other                               ; \\t ; 3,4,5
          one with commas                                      ; ,  ; 7
          two with commas, two rows between them               ; ,  ; 7,10
          bars                                                 ; |  ; 1,30,38
          """)
  void aQuoteThatNothingClosesCostsItsOwnRow(String name, String delimiter, String broken)
      throws IOException {
    String between = delimiter.equals("\\t") ? "\t" : delimiter;
    List<Integer> quotes = Stream.of(broken.split(",")).map(Integer::valueOf).toList();
    for (String end : List.of("\n", "\r\n", "\r")) {
      StringBuilder file = new StringBuilder("prompt" + between + "chosen" + between + "rejected");
      for (int i = 0; i < 40; i++) {
        String chosen = (quotes.contains(i) ? "\"Yes, said" : "yes") + " " + i;
        chosen = between.equals(",") ? chosen.replace(",", "") : chosen;
        file.append(end)
            .append("p " + i)
            .append(between)
            .append(chosen)
            .append(between)
            .append("é");
      }
      List<RawRow> rows = read("f.csv", file.append(end).toString());
      assertEquals(40, rows.size(), name);
      for (int i = 0; i < 40; i++) {
        if (quotes.contains(i)) {
          assertEquals("the quote that opens cell 2 is never closed", detail(rows.get(i)));
        } else {
          assertEquals(
              "{\"prompt\":\"p %s\",\"chosen\":\"yes %s\",\"rejected\":\"é\"}".formatted(i, i),
              json(rows.get(i)));
        }
        int characters = file.indexOf("p " + i + between);
        assertEquals(characters + i, rows.get(i).position()); // é has two bytes
      }
    }
  }

  @Test
  void linesThatAreNoRowsStayInTheirCell() throws IOException {
    // Line 2 of the text might be a row; one line tells nothing, and its end has a quote.
    String text = "a,b,c\n1,\"one\nwell, yes, no\n\"two\" three\",x\n4,5,6\n";
    List<RawRow> rows = read("f.csv", text);
    assertEquals(List.of("bad_csv", "row"), RawReaderTest.kinds(rows));
    rows = read("f.csv", "a,b,c\n\"He said \"hi\" to\nme\",b,c\n4,5,6\n7,8\" pipe,9\n");
    assertEquals(List.of("bad_csv", "bad_csv", "row", "row"), RawReaderTest.kinds(rows));
    assertTrue(detail(rows.get(1)).contains("it may be that row's rest"));
    // A whole cell of such lines is a cell.
    rows = read("f.tsv", "a\tb\n1\t\"x\ty\nx\ty\nx\ty\"\n3\t4\n");
    assertEquals("{\"a\":\"1\",\"b\":\"x\\ty\\nx\\ty\\nx\\ty\"}", json(rows.get(0)));
    assertEquals(2, rows.size());
  }

  @Test
  void aRowThatIsTooLongForAQuoteGivesTheOthersBack() throws IOException {
    String file = "a\tb\n\"x\t1\n" + "yy\t22\n".repeat(100);
    List<RawRow> rows = new ArrayList<>();
    byte[] bytes = file.getBytes(StandardCharsets.UTF_8);
    try (RawReader reader = RawReader.open("f.tsv", new ByteArrayInputStream(bytes), 64)) {
      reader.forEachRemaining(rows::add);
    }
    assertEquals(101, rows.size());
    assertEquals("the quote that opens cell 1 is never closed", detail(rows.get(0)));
    assertEquals("{\"a\":\"yy\",\"b\":\"22\"}", json(rows.get(100)));
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
