package io.predilect.jobs.report;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;

import io.predilect.data.audit.GroupName;
import io.predilect.data.pair.Message;
import io.predilect.jobs.report.chart.Chart;
import io.predilect.jobs.report.chart.Histogram;
import io.predilect.jobs.report.chart.LineChart;
import io.predilect.jobs.report.chart.Plot;
import io.predilect.jobs.report.chart.Point;
import io.predilect.jobs.report.chart.Scatter;
import io.predilect.jobs.report.chart.Series;
import io.predilect.jobs.report.html.Html;
import io.predilect.jobs.report.html.NumberText;
import io.predilect.jobs.rows.Columns;
import io.predilect.jobs.rows.PairRows;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Charts and pairs of DataFrames for a notebook's cell, drawn as in a run's report: markup that
 * needs nothing from outside and styles nothing but itself. What Zeppelin shows is {@link #shown};
 * Jupyter takes the markup as it is.
 *
 * <p>At most {@value #MOST} rows are drawn, those that a DataFrame gives first; where there are
 * more, the title says so. Rows without a number where one is drawn are left out and counted there,
 * too.
 */
public final class NotebookHtml {
  /** How many rows a chart draws. */
  public static final int MOST = 5_000;

  private NotebookHtml() {}

  /** What a paragraph of Zeppelin prints to show markup; text may follow. */
  public static String shown(String html) {
    return "%html " + html + "\n%text ";
  }

  /**
   * How values are spread, a curve for each column.
   *
   * @param xLabel what the values are
   * @param columns of numbers
   */
  public static String histogram(
      String title, Dataset<Row> rows, String xLabel, String... columns) {
    Drawn drawn = Drawn.of(rows, numbers(rows, columns));
    List<Series<Double>> series = new ArrayList<>();
    for (int i = 0; i < columns.length; i++) {
      int place = i;
      series.add(
          new Series<>(
              columns[i],
              drawn.rows().stream()
                  .filter(row -> !row.isNullAt(place) && Double.isFinite(row.getDouble(place)))
                  .map(row -> row.getDouble(place))
                  .toList()));
    }
    long missing =
        (long) columns.length * drawn.rows().size()
            - series.stream().mapToLong(values -> values.values().size()).sum();
    return part(new Histogram(drawn.title(title, missing), xLabel, "rows", series));
  }

  /**
   * Rows as points.
   *
   * @param by the column whose values are coloured; those of a ninth value on share one colour
   */
  public static String scatter(String title, Dataset<Row> rows, String x, String y, String by) {
    Points points = Points.of(rows, x, y, by);
    return part(new Scatter(points.title(title), x, y, points.series(false)));
  }

  /**
   * Rows as curves along {@code x}.
   *
   * @param by the column with a curve for each value
   */
  public static String curves(String title, Dataset<Row> rows, String x, String y, String by) {
    Points points = Points.of(rows, x, y, by);
    return part(new LineChart(points.title(title), x, y, points.series(true)));
  }

  /**
   * Pairs to read, the two responses side by side.
   *
   * @param pairs with the columns of an ingested pair
   * @param most how many of the first ones
   * @param figures columns that stand beneath
   */
  public static String pairs(Dataset<Row> pairs, int most, String... figures) {
    String articles =
        pairs.limit(most).collectAsList().stream()
            .map(
                row ->
                    article(
                        PairRows.prompt(row),
                        side(Columns.CHOSEN, row),
                        side(Columns.REJECTED, row),
                        note(row, figures)))
            .collect(Collectors.joining());
    return Page.part("<div class=\"pairs\">" + articles + "</div>");
  }

  /** A prompt with two responses side by side, called first and second. */
  public static String question(List<Message> prompt, String first, String second) {
    return Page.part(article(prompt, side("first", first), side("second", second), ""));
  }

  private static String article(List<Message> prompt, String left, String right, String note) {
    boolean roles = prompt.size() > 1;
    String turns =
        prompt.stream()
            .map(turn -> (roles ? turn.role() + ": " : "") + turn.content())
            .map(turn -> "<p class=\"prompt\">" + Html.escape(turn) + "</p>")
            .collect(Collectors.joining());
    return "<article>"
        + turns
        + "<div class=\"two\">"
        + left
        + right
        + "</div>"
        + note
        + "</article>";
  }

  private static String side(String column, Row row) {
    return PairRows.text(row, column).map(text -> side(column, text)).orElse("");
  }

  private static String side(String name, String text) {
    return "<div><b>" + Html.escape(name) + "</b><p>" + Html.escape(text) + "</p></div>";
  }

  private static String note(Row row, String... figures) {
    String known =
        Arrays.stream(figures)
            .flatMap(
                figure ->
                    PairRows.column(row, figure).stream().map(v -> figure + " " + Html.closed(v)))
            .collect(Collectors.joining(" · "));
    return known.isEmpty() ? "" : "<p class=\"note\">" + Html.escape(known) + "</p>";
  }

  private static String part(Chart chart) {
    return Page.part(
        chart.isEmpty()
            ? "<p class=\"note\">There is nothing to draw: no row has numbers.</p>"
            : Chart.figures(List.of(chart)));
  }

  // A text that is no number is none, also in a session with spark.sql.ansi.enabled, which Spark 4
  // has by itself: there a cast of it fails.
  private static Column[] numbers(Dataset<Row> rows, String... columns) {
    return Stream.of(columns)
        .map(name -> expr("try_cast(" + quoted(rows, name) + " as double)"))
        .toArray(Column[]::new);
  }

  /** A column as Spark reads its name, where a dot may be part of it or lead into a struct. */
  private static String quoted(Dataset<Row> rows, String name) {
    return List.of(rows.columns()).contains(name) ? "`" + name.replace("`", "``") + "`" : name;
  }

  /** Rows that are drawn, and whether there are more. */
  private record Drawn(List<Row> rows, boolean more) {
    static Drawn of(Dataset<Row> rows, Column... columns) {
      List<Row> taken = rows.select(columns).takeAsList(MOST + 1);
      boolean more = taken.size() > MOST;
      return new Drawn(more ? taken.subList(0, MOST) : taken, more);
    }

    String title(String title, long missing) {
      return title
          + (more ? " (the first " + NumberText.count(MOST) + " rows)" : "")
          + (missing > 0 ? " (" + NumberText.count(missing) + " without a number)" : "");
    }
  }

  /** Points by the value of a column, in its order. */
  private record Points(Drawn drawn, Map<String, List<Point>> groups, long missing) {
    private static final String OTHERS = "others";

    static Points of(Dataset<Row> rows, String x, String y, String by) {
      Column[] numbers = numbers(rows, x, y);
      Drawn drawn = Drawn.of(rows, numbers[0], numbers[1], col(quoted(rows, by)).cast("string"));
      Map<String, List<Point>> groups = new TreeMap<>();
      long missing = 0;
      for (Row row : drawn.rows()) {
        Point point =
            row.isNullAt(0) || row.isNullAt(1)
                ? new Point(Double.NaN, Double.NaN)
                : new Point(row.getDouble(0), row.getDouble(1));
        if (point.isFinite()) {
          String group = GroupName.of(row.isNullAt(2) ? "" : row.getString(2));
          groups.computeIfAbsent(group, name -> new ArrayList<>()).add(point);
        } else {
          missing++;
        }
      }
      return new Points(drawn, groups, missing);
    }

    String title(String title) {
      return drawn.title(title, missing);
    }

    List<Series<Point>> series(boolean sorted) {
      Map<String, List<Point>> shown = new LinkedHashMap<>();
      groups.forEach(
          (name, points) -> {
            boolean fits = groups.size() <= Plot.COLOURS || shown.size() < Plot.COLOURS - 1;
            shown
                .computeIfAbsent(sorted || fits ? name : OTHERS, group -> new ArrayList<>())
                .addAll(points);
          });
      return shown.entrySet().stream()
          .map(
              group ->
                  new Series<>(
                      group.getKey(),
                      sorted
                          ? group.getValue().stream()
                              .sorted((a, b) -> Double.compare(a.x(), b.x()))
                              .toList()
                          : group.getValue()))
          .toList();
    }
  }
}
