package io.predilect.jobs.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.jobs.config.ConfigException;
import io.predilect.jobs.config.ConfigReader;
import io.predilect.jobs.config.ExperimentConfig;
import io.predilect.jobs.experiment.ExperimentResult;
import io.predilect.jobs.experiment.SeedRun;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

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

  private static SeedRun run(double one, double two) {
    return new SeedRun(
        Map.of("one", Map.of("reward/accuracy", one), "two", Map.of("reward/accuracy", two)));
  }

  @Test
  void thePageOfTheFirstSeedsSaysSo() {
    ExperimentConfig experiment =
        ConfigReader.readExperiment(EXPERIMENT, "e.yaml", List.of(), none -> {});
    List<SeedRun> runs = List.of(run(0.5, 0.6), run(0.5, 0.7), run(0.6, 0.8));

    ExperimentResult first = ExperimentResult.of(experiment, runs.subList(0, 2));
    assertEquals(List.of(4L, 5L), first.seeds());
    assertEquals(List.of(0.6, 0.7), first.rows().get(1).estimate().values());
    String page = ExperimentPage.html(experiment, first);
    assertTrue(page.contains("The first 2 of 3 seeds: 4, 5."), page);

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
    SeedRun run = new SeedRun(Map.of("one", figures, "two", figures));
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
}
