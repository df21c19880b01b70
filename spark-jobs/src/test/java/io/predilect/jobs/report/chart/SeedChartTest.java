package io.predilect.jobs.report.chart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.jobs.experiment.Estimate;
import java.io.StringReader;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class SeedChartTest {

  @Test
  void everySeedIsADotWithinTheFrameAndWideIntervalsAreCut() throws Exception {
    SeedChart chart =
        new SeedChart(
            "accuracy",
            List.of(
                new SeedChart.Arm("a <b> & c", new Estimate(List.of(0.8, 0.81, 0.83))),
                new SeedChart.Arm("two seeds far apart", new Estimate(List.of(0.2, 0.9))),
                new SeedChart.Arm("one seed", new Estimate(List.of(0.5)))));
    Document svg = parse(chart.svg());
    NodeList dots = svg.getElementsByTagName("circle");
    assertEquals(6, dots.getLength());
    NodeList lines = svg.getElementsByTagName("line");
    for (int i = 0; i < lines.getLength(); i++) {
      Element line = (Element) lines.item(i);
      within(line.getAttribute("x1"));
      within(line.getAttribute("x2"));
    }
    for (int i = 0; i < dots.getLength(); i++) {
      within(((Element) dots.item(i)).getAttribute("cx"));
    }
    assertTrue(svg.getDocumentElement().getTextContent().contains("a <b> & c"));
  }

  @Test
  void equalValuesAreDrawnToo() throws Exception {
    SeedChart chart =
        new SeedChart("t", List.of(new SeedChart.Arm("a", new Estimate(List.of(1.0, 1.0, 1.0)))));
    assertEquals(3, parse(chart.svg()).getElementsByTagName("circle").getLength());
    assertEquals("", new SeedChart("t", List.of()).svg());
  }

  @Test
  void whatCouldNotBeDeterminedTakesNoPlaceFromTheOthers() throws Exception {
    SeedChart chart =
        new SeedChart(
            "correlation",
            List.of(
                new SeedChart.Arm("known", new Estimate(List.of(0.4, 0.5))),
                new SeedChart.Arm("in one seed", new Estimate(List.of(0.45, Double.NaN))),
                new SeedChart.Arm("nowhere", new Estimate(List.of(Double.NaN, Double.NaN)))));
    Document svg = parse(chart.svg());
    assertEquals(3, svg.getElementsByTagName("circle").getLength());
    assertFalse(chart.svg().contains("NaN"), chart.svg());
    assertEquals(3, chart.svg().split("not determined", -1).length);
    assertEquals(
        "",
        new SeedChart("t", List.of(new SeedChart.Arm("a", new Estimate(List.of(Double.NaN)))))
            .svg());
  }

  private static void within(String x) {
    double value = Double.parseDouble(x);
    assertTrue(value >= 0 && value <= Plot.WIDTH, x);
  }

  private static Document parse(String svg) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(svg)));
  }
}
