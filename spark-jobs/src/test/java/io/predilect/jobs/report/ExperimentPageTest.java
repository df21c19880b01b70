package io.predilect.jobs.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.predilect.jobs.config.ConfigException;
import io.predilect.jobs.config.ExperimentConfig;
import io.predilect.jobs.config.yaml.ConfigReader;
import io.predilect.jobs.experiment.ExperimentJson;
import io.predilect.jobs.experiment.ExperimentResult;
import io.predilect.jobs.experiment.Finding;
import io.predilect.jobs.experiment.SeedRun;
import io.predilect.jobs.report.chart.LineChart;
import io.predilect.jobs.report.chart.PlacedFigures;
import io.predilect.jobs.report.chart.Point;
import io.predilect.jobs.report.chart.Range;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;

class ExperimentPageTest {
  private static final String EXPERIMENT =
      """
      name: lengths
      model: base
      experiment:
        seeds: [4, 5, 6]
        arms:
          - {name: one, evaluate: judge}
          - {name: two, evaluate: judge}
        columns:
          - {figure: reward/accuracy, title: accuracy}
        claims:
          - {says: two is better, figure: reward/accuracy, arm: two, is: above, than: one}
      stages:
        - ingest: {path: "demo:80", format: demo}
        - init: {name: base}
        - evaluate: {name: judge, reward_model: base}
      """;

  private static SeedRun run(long seed, double one, double two) {
    return new SeedRun(
        seed, Map.of("one", Map.of("reward/accuracy", one), "two", Map.of("reward/accuracy", two)));
  }

  @Test
  void thePageOfTheFirstSeedsSaysSo() {
    ExperimentConfig experiment =
        ConfigReader.readExperiment(EXPERIMENT, "e.yaml", List.of(), none -> {});
    List<SeedRun> runs = List.of(run(4, 0.5, 0.6), run(5, 0.5, 0.7), run(6, 0.6, 0.8));

    ExperimentResult first = ExperimentResult.of(experiment, runs.subList(0, 2));
    assertEquals(List.of(4L, 5L), first.seeds());
    assertEquals(List.of(0.6, 0.7), first.rows().get(1).estimate().values());
    String page = ExperimentPage.html(experiment, first);
    assertTrue(page.contains(">2 of 3 seeds: 4, 5."), page);

    ExperimentResult all = ExperimentResult.of(experiment, runs);
    assertEquals(0.5 / 3, all.findings().get(0).difference().mean(), 1e-12);
    assertTrue(ExperimentPage.html(experiment, all).contains(">3 seeds: 4, 5, 6."));
  }

  @Test
  void oneFigureIsDrawnAgainstAnother() {
    String plotted =
        EXPERIMENT
            .replace("evaluate: judge}", "evaluate: judge, curve: all}")
            .replace(
                "  claims:",
                "    - {figure: reward/margin, title: margin}\n"
                    + "  plots: [{x: reward/margin, y: reward/accuracy}]\n  claims:");
    ExperimentConfig experiment =
        ConfigReader.readExperiment(plotted, "e.yaml", List.of(), none -> {});
    Map<String, Double> figures = Map.of("reward/accuracy", 0.5, "reward/margin", 2.0);
    SeedRun run = new SeedRun(4, Map.of("one", figures, "two", figures));
    String page = ExperimentPage.html(experiment, ExperimentResult.of(experiment, List.of(run)));
    assertTrue(page.contains("aria-label=\"accuracy against margin\""), page);
    String other = plotted.replace("x: reward/margin", "x: reward/margins");
    String refused =
        assertThrows(
                ConfigException.class,
                () -> ConfigReader.readExperiment(other, "e.yaml", List.of(), none -> {}))
            .getMessage();
    assertTrue(refused.contains("there is no such figure in columns"), refused);
  }

  @Test
  void armsThatAreMeasuredOnOtherPairsAreTold() {
    ExperimentConfig experiment =
        ConfigReader.readExperiment(EXPERIMENT, "e.yaml", List.of(), none -> {});
    SeedRun same = over(4, 90, 90);
    assertEquals(List.of(), ExperimentResult.of(experiment, List.of(same)).notes());
    ExperimentResult result = ExperimentResult.of(experiment, List.of(same, over(5, 1200, 90)));
    String told =
        "reward/accuracy is not over the same pairs in all arms (seed 5): one 1,200, two 90";
    assertEquals(List.of(told), result.notes());
    assertTrue(ExperimentPage.html(experiment, result).contains(told));
    assertEquals(told, ExperimentJson.write(result).at("/notes/0").asText());
  }

  @Test
  void figuresThatNoSeedChangesAreToldAndDecideNothing() {
    ExperimentConfig experiment =
        ConfigReader.readExperiment(EXPERIMENT, "e.yaml", List.of(), none -> {});
    ExperimentResult same =
        ExperimentResult.of(experiment, List.of(run(1, 0.5, 0.7), run(2, 0.5, 0.7)));
    assertEquals(
        Finding.Verdict.UNDECIDED, same.findings().get(0).verdict(), same.findings()::toString);
    String told = "reward/accuracy is the same for all 2 seeds (one, two)";
    assertTrue(same.notes().get(0).startsWith(told), same.notes()::toString);
  }

  @Test
  void theSameDifferenceOfAllSeedsDecidesNothing() {
    ExperimentConfig experiment =
        ConfigReader.readExperiment(EXPERIMENT, "e.yaml", List.of(), none -> {});
    // of ten pairs 7 to 8 and 6 to 7; as numbers these differences are not quite equal
    ExperimentResult same =
        ExperimentResult.of(experiment, List.of(run(1, 0.7, 0.8), run(2, 0.6, 0.7)));
    Finding finding = same.findings().get(0);
    assertNotEquals(finding.difference().values().get(0), finding.difference().values().get(1));
    assertEquals(Finding.Verdict.UNDECIDED, finding.verdict());
    assertTrue(
        same.notes().get(0).contains("the difference is the same for all 2 seeds"),
        same.notes()::toString);
    assertEquals(1, same.notes().size());
    ExperimentResult oneIsFixed =
        ExperimentResult.of(experiment, List.of(run(1, 0.5, 0.5), run(2, 0.5, 0.75)));
    assertEquals(1, oneIsFixed.notes().size(), "of the figure, since the differences differ");
    // a third seed that has another one lets the interval decide
    ExperimentResult more =
        ExperimentResult.of(
            experiment, List.of(run(1, 0.7, 0.8), run(2, 0.6, 0.7), run(3, 0.5, 0.61)));
    assertNotEquals(Finding.Verdict.UNDECIDED, more.findings().get(0).verdict());
    assertEquals(List.of(), more.notes());
  }

  @Test
  void twoSeedsOfFewPairsDecideByChanceNoMoreOftenThanTheyMay() {
    ExperimentConfig experiment =
        ConfigReader.readExperiment(EXPERIMENT, "e.yaml", List.of(), none -> {});
    SplittableRandom random = new SplittableRandom(7);
    int decided = 0;
    for (int i = 0; i < 4000; i++) {
      ExperimentResult result =
          ExperimentResult.of(experiment, List.of(ofTenPairs(1, random), ofTenPairs(2, random)));
      decided += result.findings().get(0).verdict() == Finding.Verdict.UNDECIDED ? 0 : 1;
    }
    assertTrue(decided / 4000.0 < 0.05, decided + " of 4000");
  }

  // Both arms are right in 0.7 of all pairs, so that any verdict is chance.
  private static SeedRun ofTenPairs(long seed, SplittableRandom random) {
    return run(seed, share(random), share(random));
  }

  private static double share(SplittableRandom random) {
    return random.doubles(10).filter(value -> value < 0.7).count() / 10.0;
  }

  private static SeedRun over(long seed, long one, long two) {
    String figure = "reward/accuracy";
    return new SeedRun(
        seed,
        run(seed, 0.1 * seed, 0.12 * seed).arms(),
        Map.of("one", Map.of(figure, one), "two", Map.of(figure, two)));
  }

  @Test
  void whatIsShownOfAFigureIsFoundByItsName() {
    String swapped =
        EXPERIMENT.replace(
            "accuracy, title: accuracy}",
            "accuracy, title: reward/margin}\n    - {figure: reward/margin, title: reward/accuracy}");
    ExperimentConfig experiment =
        ConfigReader.readExperiment(swapped, "e.yaml", List.of(), none -> {});
    Map<String, Double> figures = Map.of("reward/accuracy", 0.5, "reward/margin", 2.0);
    ExperimentResult result =
        ExperimentResult.of(
            experiment, List.of(new SeedRun(4, Map.of("one", figures, "two", figures))));
    assertEquals(2.0, result.estimate("reward/margin", "two").mean());
    JsonNode row = ExperimentJson.write(result).at("/rows/0");
    assertEquals("reward/accuracy", row.get("figure").asText());
    assertEquals("reward/margin", row.get("title").asText());
    assertEquals(0.5, row.get("mean").asDouble());
  }

  @Test
  void columnsThatCannotBeToldApartAreRefused() {
    String column = "- {figure: reward/accuracy, title: accuracy}";
    refused(column, "{figure: reward/margin, title: accuracy}", "an earlier column is called so");
    refused(column, "{figure: reward/accuracy, title: b}", "an earlier column is of that figure");
    refused(
        "- {figure: reward/accuracy, title: reward/margin}",
        "{figure: reward/margin}",
        "columns.1.figure");
  }

  private static void refused(String column, String second, String why) {
    String columns =
        EXPERIMENT.replace(
            "- {figure: reward/accuracy, title: accuracy}", column + "\n    - " + second);
    String told =
        assertThrows(
                ConfigException.class,
                () -> ConfigReader.readExperiment(columns, "e.yaml", List.of(), none -> {}))
            .getMessage();
    assertTrue(told.contains(why), told);
  }

  @Test
  void theChartsAreOneDrawingByThemselves() throws Exception {
    ExperimentConfig experiment =
        ConfigReader.readExperiment(
            EXPERIMENT
                .replace("title: accuracy}", "title: a < b}")
                .replace("seeds: [4, 5, 6]", "title: 'A & B'"),
            "e.yaml",
            List.of(),
            none -> {});
    String svg =
        ExperimentCharts.svg(
            experiment,
            ExperimentResult.of(experiment, List.of(run(1, 0.5, 0.6), run(2, 0.5, 0.7))));
    Element root =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)))
            .getDocumentElement();
    assertEquals("A & B", root.getAttribute("aria-label"));
    assertEquals(2, root.getElementsByTagName("svg").getLength(), "one chart in its place");
    assertEquals(4, root.getElementsByTagName("circle").getLength(), "two arms, two seeds");
    String style = root.getElementsByTagName("style").item(0).getTextContent();
    assertTrue(style.contains("prefers-color-scheme: dark"), style);
    assertTrue(style.contains("svg .whisker"), style);
  }

  @Test
  void oneFigureAtSeveralPlacesIsACurveOfEveryArm() {
    String figures =
        "{figure: reward/accuracy, title: accuracy}, {figure: signal/reward_accuracy@1.0, title: whole},"
            + " {figure: signal/reward_accuracy@0.25}, {figure: signal/reward_accuracy@0.5},"
            + " {figure: signal/reward_accuracy@10_tokens}";
    ExperimentConfig experiment =
        ConfigReader.readExperiment(
            EXPERIMENT
                    .replace("- {figure: reward/accuracy, title: accuracy}", "[" + figures + "]")
                    .replace("evaluate: judge}", "evaluate: [judge, where]}")
                + "  - signal: {name: where, reward_model: base}\n",
            "e.yaml",
            List.of(),
            none -> {});
    PlacedFigures placed = PlacedFigures.of(experiment.settings().columns());
    assertEquals(
        Map.of(
            "signal/reward_accuracy",
            List.of(
                new PlacedFigures.Placed("signal/reward_accuracy@0.25", 0.25),
                new PlacedFigures.Placed("signal/reward_accuracy@0.5", 0.5),
                new PlacedFigures.Placed("signal/reward_accuracy@1.0", 1.0))),
        placed.figures());
    Map<String, Double> values =
        Map.of(
            "reward/accuracy", 0.5,
            "signal/reward_accuracy@1.0", 0.9,
            "signal/reward_accuracy@0.25", 0.6,
            "signal/reward_accuracy@0.5", 0.8,
            "signal/reward_accuracy@10_tokens", 0.7);
    SeedRun run = new SeedRun(4, Map.of("one", values, "two", values));
    ExperimentResult result = ExperimentResult.of(experiment, List.of(run, run));
    LineChart chart = placed.charts(result).get(0);
    assertEquals("two", chart.series().get(1).name());
    assertEquals(
        List.of(new Point(0.25, 0.6), new Point(0.5, 0.8), new Point(1, 0.9)),
        chart.series().get(1).values());
    assertEquals(new Range(1, 0.9, 0.9), chart.bands().get(0).values().get(2));
    String page = ExperimentPage.html(experiment, result);
    assertEquals(3, page.split("<figure>", -1).length - 1, "a curve, and two charts of dots");
  }
}
