package io.predilect.jobs.report.chart;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.jobs.experiment.Estimate;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class ChartsTest {

  @Test
  void aLineChartDrawsEveryPoint() throws Exception {
    LineChart chart =
        new LineChart(
            "loss & more",
            "step",
            "loss",
            List.of(
                new Series<>("a<b", List.of(new Point(0, 1), new Point(1, 0.5))),
                new Series<>("c", List.of(new Point(0, 2), new Point(1, 3)))));
    Document svg = parse(chart.svg());
    NodeList paths = svg.getElementsByTagName("path");
    assertEquals(2, paths.getLength());
    assertEquals("curve s0", attribute(paths, 0, "class"));
    assertTrue(attribute(paths, 0, "d").matches("M[\\d.]+ [\\d.]+L[\\d.]+ [\\d.]+"));
    assertTrue(svg.getDocumentElement().getTextContent().contains("a<b"));
    assertEquals("loss & more", svg.getDocumentElement().getAttribute("aria-label"));
  }

  @Test
  void pointsLieWithinTheFrame() throws Exception {
    List<Point> points =
        IntStream.range(0, 300).mapToObj(i -> new Point(i - 100, Math.sin(i) * 1e4)).toList();
    Scatter scatter = new Scatter("s", "x", "y", List.of(new Series<>("g", points)));
    NodeList circles = parse(scatter.svg()).getElementsByTagName("circle");
    assertEquals(300, circles.getLength());
    for (int i = 0; i < circles.getLength(); i++) {
      double x = Double.parseDouble(attribute(circles, i, "cx"));
      double y = Double.parseDouble(attribute(circles, i, "cy"));
      assertTrue(x >= 50 && x <= Plot.WIDTH && y >= 20 && y <= Plot.HEIGHT - 40, x + " " + y);
    }
  }

  @Test
  void aFrontierHasDotsJoinedAndIntervalsWithinItsFrame() throws Exception {
    FrontierChart.Arm reference = arm("reference", List.of(0.0, 0.0), List.of(1.0, 1.2));
    FrontierChart chart =
        new FrontierChart(
            "reward against KL",
            "KL",
            "reward",
            List.of(
                new Series<>(
                    "mixed", List.of(reference, arm("half", List.of(1.0, 1.1), List.of(1.5, 9.0)))),
                new Series<>("threshold", List.of(arm("b 1", List.of(2.0), List.of(2.0))))));
    Document svg = parse(chart.svg());
    assertEquals(3, svg.getElementsByTagName("circle").getLength());
    NodeList paths = svg.getElementsByTagName("path");
    assertEquals(1, paths.getLength()); // a curve of one arm has none
    assertEquals("curve faint s0", attribute(paths, 0, "class"));
    NodeList lines = svg.getElementsByTagName("line");
    int whiskers = 0;
    for (int i = 0; i < lines.getLength(); i++) {
      if (attribute(lines, i, "class").startsWith("whisker")) {
        whiskers++;
        for (String end : List.of("x1", "x2")) {
          double x = Double.parseDouble(attribute(lines, i, end));
          assertTrue(x >= 50 && x <= Plot.WIDTH, end + " " + x);
        }
        for (String end : List.of("y1", "y2")) {
          double y = Double.parseDouble(attribute(lines, i, end));
          assertTrue(y >= 20 && y <= Plot.HEIGHT - 40, end + " " + y);
        }
      }
    }
    assertEquals(4, whiskers); // of one seed there is no interval
    assertTrue(svg.getDocumentElement().getTextContent().contains("half"));
    assertTrue(new FrontierChart("t", "x", "y", List.of()).isEmpty());
  }

  @Test
  void anArmWithoutAPlaceIsNamedInAFrontiersTitle() throws Exception {
    List<Double> none = List.of(Double.NaN, 1.0);
    FrontierChart chart =
        new FrontierChart(
            "reward against KL",
            "KL",
            "reward",
            List.of(
                new Series<>(
                    "mixed",
                    List.of(
                        arm("a", List.of(0.0, 0.1), List.of(1.0, 1.2)),
                        arm("b", List.of(1.0, 1.1), none),
                        arm("c", List.of(2.0, 2.1), List.of(2.0, 2.2))))));
    assertEquals(2, parse(chart.svg()).getElementsByTagName("circle").getLength());
    assertFalse(chart.svg().contains("NaN"), chart.svg());
    assertTrue(chart.svg().contains("reward against KL (without b: not determined)"));
    List<Series<FrontierChart.Arm>> nowhere =
        List.of(new Series<>("d", List.of(arm("d", none, none))));
    assertEquals("", new FrontierChart("t", "x", "y", nowhere).svg());
  }

  private static FrontierChart.Arm arm(String name, List<Double> x, List<Double> y) {
    return new FrontierChart.Arm(name, new Estimate(x), new Estimate(y));
  }

  @Test
  void aGapInACurveStaysAGap() throws Exception {
    List<Point> points = List.of(new Point(0, 1), new Point(1, Double.NaN), new Point(2, 3));
    LineChart chart = new LineChart("t", "x", "y", List.of(new Series<>("a", points)));
    String path = attribute(parse(chart.svg()).getElementsByTagName("path"), 0, "d");
    assertEquals(2, path.chars().filter(c -> c == 'M').count());
    assertFalse(chart.svg().contains("NaN"));
  }

  @Test
  void intervalsLieBehindTheirCurvesWithinTheFrame() throws Exception {
    LineChart chart =
        new LineChart(
            "t",
            "x",
            "y",
            List.of(new Series<>("a", List.of(new Point(0, 0.5), new Point(1, 0.6)))),
            List.of(new Series<>("a", List.of(new Range(0, 0.45, 0.55), new Range(1, -1e6, 1e6)))));
    NodeList paths = parse(chart.svg()).getElementsByTagName("path");
    assertEquals("band s0", attribute(paths, 0, "class"));
    assertEquals("curve s0", attribute(paths, 1, "class"));
    String[] corners = attribute(paths, 0, "d").substring(1).replace("Z", "").split("L", -1);
    assertEquals(4, corners.length);
    for (String corner : corners) {
      double y = Double.parseDouble(corner.split(" ", -1)[1]);
      assertTrue(y >= 20 && y <= Plot.HEIGHT - 40, corner);
    }
    // what is drawn is the interval where there is room for it
    double drawn =
        Double.parseDouble(corners[3].split(" ", -1)[1])
            - Double.parseDouble(corners[0].split(" ", -1)[1]);
    String curve = attribute(paths, 1, "d");
    double between =
        Double.parseDouble(curve.split("[ L]", -1)[1])
            - Double.parseDouble(curve.split("[ L]", -1)[3]);
    assertEquals(between, drawn, 0.2); // both are 0.1 high
    assertThrows(
        IllegalArgumentException.class,
        () ->
            new LineChart(
                "t", "x", "y", List.of(), List.of(new Series<>("a", List.of(new Range(0, 0, 1))))));
  }

  @Test
  void longCurvesAreAlsoDrawnSmooth() throws Exception {
    List<Point> points =
        IntStream.range(0, 100).mapToObj(i -> new Point(i, i % 2 == 0 ? 1 : 0)).toList();
    LineChart chart = new LineChart("t", "x", "y", List.of(new Series<>("a", points)));
    NodeList paths = parse(chart.svg()).getElementsByTagName("path");
    assertEquals("curve faint s0", attribute(paths, 0, "class"));
    assertEquals("curve s0", attribute(paths, 1, "class"));
    List<Point> smooth = LineChart.smooth(points);
    assertEquals(100, smooth.size());
    assertEquals(0.4, smooth.get(51).y(), 1e-12);
  }

  @Test
  void aCurveOfManyStepsKeepsItsPeaksAndItsGaps() {
    List<Point> points =
        new ArrayList<>(IntStream.range(0, 200_000).mapToObj(i -> new Point(i, i % 7)).toList());
    points.set(123_456, new Point(123_456, 99));
    points.set(77_777, new Point(77_777, -99));
    points.set(50_000, new Point(50_000, Double.NaN));
    List<Point> drawn = LineChart.thinned(points);
    assertTrue(drawn.size() <= 2001, () -> drawn.size() + " points");
    assertTrue(drawn.contains(points.get(123_456)));
    assertTrue(drawn.contains(points.get(77_777)));
    assertEquals(1, drawn.stream().filter(point -> !point.isFinite()).count());
    for (int i = 1; i < drawn.size(); i++) {
      assertTrue(drawn.get(i - 1).x() < drawn.get(i).x());
    }
    assertEquals(points.subList(0, 2000), LineChart.thinned(points.subList(0, 2000)));
    assertEquals(200_000 - 1, LineChart.smooth(points).size()); // in time, too
  }

  @Test
  void aHistogramCountsEveryValueOnce() throws Exception {
    List<Double> values = IntStream.range(0, 1000).mapToObj(i -> (double) (i % 100)).toList();
    int[] counts = Histogram.counts(values, new Ticks(0, 10, 11));
    assertArrayEquals(new int[] {100, 100, 100, 100, 100, 100, 100, 100, 100, 100}, counts);
    assertArrayEquals(
        new int[] {1, 2}, Histogram.counts(List.of(-5.0, 15.0, 99.0), new Ticks(0, 10, 3)));
    Histogram histogram = new Histogram("h", "x", List.of(new Series<>("a", values)));
    assertEquals(1, parse(histogram.svg()).getElementsByTagName("path").getLength());
  }

  @Test
  void nothingToDrawIsNoChart() {
    assertEquals("", new Scatter("s", "x", "y", List.of()).svg());
    assertEquals("", new Histogram("h", "x", List.of()).svg());
    Point hole = new Point(1, Double.NaN);
    assertEquals("", new LineChart("t", "x", "y", List.of(new Series<>("a", List.of(hole)))).svg());
  }

  @Test
  void equalValuesStillDraw() throws Exception {
    LineChart chart =
        new LineChart(
            "t", "x", "y", List.of(new Series<>("a", List.of(new Point(1, 2), new Point(2, 2)))));
    parse(chart.svg());
    assertFalse(chart.svg().contains("NaN") || chart.svg().contains("Infinity"));
    Histogram same = new Histogram("h", "x", List.of(new Series<>("a", List.of(3.0, 3.0))));
    assertFalse(same.svg().contains("NaN"));
  }

  private static Document parse(String svg) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(svg)));
  }

  private static String attribute(NodeList nodes, int i, String name) {
    return nodes.item(i).getAttributes().getNamedItem(name).getNodeValue();
  }
}
