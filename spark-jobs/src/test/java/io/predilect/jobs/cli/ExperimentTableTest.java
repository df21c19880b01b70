package io.predilect.jobs.cli;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.jobs.config.yaml.ConfigReader;
import io.predilect.jobs.experiment.ExperimentResult;
import io.predilect.jobs.experiment.SeedRun;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ExperimentTableTest {
  private static final String EXPERIMENT =
      """
      name: lengths
      model: base
      experiment:
        arms: [{name: one, evaluate: judge}, {name: two, evaluate: judge}]
        columns: [{figure: reward/accuracy}]
        gates: [{says: it can tell, figure: reward/accuracy, arm: one, is: above, value: 0.7}]
        claims: [{says: two is better, figure: reward/accuracy, arm: two, is: above, than: one}]
      stages:
        - ingest: {path: "demo:80", format: demo}
        - init: {name: base}
        - evaluate: {name: judge, reward_model: base}
      """;

  @Test
  void aClaimThatIsNotTestedHasItsGateBesideIt() {
    SeedRun run =
        new SeedRun(
            1,
            Map.of("one", Map.of("reward/accuracy", 0.6), "two", Map.of("reward/accuracy", 0.8)));
    StringWriter out = new StringWriter();
    ExperimentTable.print(
        ExperimentResult.of(
            ConfigReader.readExperiment(EXPERIMENT, "e.yaml", List.of(), none -> {}),
            List.of(run, run)),
        new PrintWriter(out));
    String said = out.toString();
    assertTrue(
        said.matches("(?s).*it can tell +does not hold +0.600 +-0.100 +0 of 2 seeds.*"), said);
    assertTrue(said.matches("(?s).*two is better +not tested +0.200 .*2 of 2 seeds.*"), said);
    assertTrue(
        said.stripTrailing()
            .endsWith(
                "not tested: gate 'it can tell' does not hold: reward/accuracy of one is 0.600 in"
                    + " the mean over seeds, to be above 0.700"),
        said);
  }
}
