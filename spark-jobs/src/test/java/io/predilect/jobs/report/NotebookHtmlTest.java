package io.predilect.jobs.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.data.pair.Message;
import io.predilect.jobs.spark.LocalSpark;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;

class NotebookHtmlTest {
  private static Dataset<Row> rows(String values) {
    return LocalSpark.session().sql("select * from values " + values);
  }

  private static int count(String text, String part) {
    return text.split(java.util.regex.Pattern.quote(part), -1).length - 1;
  }

  @Test
  void whatIsLeftOutIsCounted() {
    Dataset<Row> rows =
        rows(
            "(1.0, 2.0, 'a'), (2.0, null, 'a'), (3.0, 1.0, null), (4, double('nan'), 'b') t(x, y, g)");
    String drawn = NotebookHtml.scatter("Points", rows, "x", "y", "g");
    assertTrue(drawn.contains("Points (2 without a number)"), drawn);
    assertEquals(2, count(drawn, "<circle"));
    assertTrue(drawn.contains("(none) (1)") && drawn.contains("a (1)"), drawn);
    assertTrue(
        NotebookHtml.histogram("Both", rows, "what", "x", "y")
            .contains("Both (2 without a number)"));
  }

  @Test
  void aTextThatIsNoNumberIsLeftOutInAnySession() {
    SparkSession strict = LocalSpark.session().newSession();
    for (String ansi : List.of("true", "false")) {
      strict.conf().set("spark.sql.ansi.enabled", ansi);
      Dataset<Row> rows =
          strict.sql(
              "select * from values ('1.5', 1, 'a'), ('none', 2, 'a'), ('3', 4, 'b') t(`x.1`, y, g)");
      String drawn = NotebookHtml.scatter("Points", rows, "x.1", "y", "g");
      assertTrue(drawn.contains("Points (1 without a number)"), drawn);
      assertEquals(2, count(drawn, "<circle"));
      assertTrue(
          NotebookHtml.histogram("One", rows, "what", "x.1").contains("One (1 without a number)"));
    }
  }

  @Test
  void aChartOfVeryManyRowsSaysThatItDrawsTheFirst() {
    Dataset<Row> many =
        LocalSpark.session().range(NotebookHtml.MOST + 1).selectExpr("id x", "id y", "'a' g");
    assertTrue(
        NotebookHtml.curves("Long", many, "x", "y", "g").contains("Long (the first 5,000 rows)"));
    Dataset<Row> fits = many.limit(NotebookHtml.MOST);
    assertFalse(NotebookHtml.curves("Long", fits, "x", "y", "g").contains("first"));
  }

  @Test
  void curvesRunAlongAndHaveOneEach() {
    String drawn =
        NotebookHtml.curves(
            "Loss",
            rows("(2, 5.0, 'b'), (0, 5.0, 'b'), (1, 0.0, 'a'), (2, 0.0, 'a') t(x, y, g)"),
            "x",
            "y",
            "g");
    assertEquals(2, count(drawn, "<path class=\"curve "));
    String path = drawn.split("<path class=\"curve s1\" d=\"M", 2)[1];
    double from = Double.parseDouble(path.split(" ", 2)[0]);
    double to = Double.parseDouble(path.split("L", 2)[1].split(" ", 2)[0]);
    assertTrue(from < to, "rows come in any order");
  }

  @Test
  void groupsBeyondTheColoursShareTheLast() {
    String drawn =
        NotebookHtml.scatter(
            "Many",
            LocalSpark.session().range(12).selectExpr("id x", "id y", "concat('g', 10 + id) g"),
            "x",
            "y",
            "g");
    assertTrue(drawn.contains("g16 (1)") && drawn.contains("others (5)"), drawn);
    assertFalse(drawn.contains("g17"), drawn);
  }

  @Test
  void textsCannotLeaveTheirPlace() {
    String shown =
        NotebookHtml.shown(
            NotebookHtml.question(
                List.of(Message.user("a\n%table x"), new Message("assistant", "<b>")),
                "1\n2",
                "3"));
    List<String> lines = shown.lines().toList();
    assertEquals(2, lines.size(), "one line, whatever the texts have");
    assertTrue(lines.get(0).startsWith("%html <style>.predilect {"));
    // a ground of its own, in a notebook that says so a dark one
    assertTrue(lines.get(0).contains("background: var(--page); color: var(--ink);"));
    assertTrue(
        lines
            .get(0)
            .matches(
                ".*\\[data-jp-theme-light=\"false\"] \\.predilect \\{[^{}]*--page: #14181f;[^{}]*}.*"),
        lines.get(0));
    assertEquals("%text ", lines.get(1));
    assertTrue(shown.contains("user: a&#10;%table x"), shown);
    assertTrue(shown.contains("assistant: &lt;b&gt;"), shown);
    assertTrue(shown.contains("<b>first</b><p>1&#10;2</p>"), shown);
  }

  @Test
  void nothingToDrawIsSaid() {
    assertTrue(
        NotebookHtml.scatter("None", rows("(1, null, 'a') t(x, y, g)"), "x", "y", "g")
            .contains("There is nothing to draw"));
  }
}
