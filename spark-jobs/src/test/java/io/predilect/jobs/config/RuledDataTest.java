package io.predilect.jobs.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.data.demo.DemoSettings;
import io.predilect.jobs.config.yaml.ConfigReader;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whose generator's reward a rule is. */
class RuledDataTest {
  private static final String TWO =
      """
      model: m
      stages:
        - ingest: {name: polite, path: "demo:40", demo: {bias: 1.0}}
        - augment: {name: more, kind: rrm}
        - ingest: {name: plain, path: "demo:40", first_pair: 40, demo: {bias: 0.25}}
        - generate: {name: a, rows: more}
        - generate: {name: b, rows: polite}
        - generate: {name: c, rows: plain}
        - generate: {name: asked, prompts: prompts.jsonl}
        - judge: {JUDGE, rule: demo}
      """;

  private static RunConfig run(String yaml) {
    return ConfigReader.read(yaml, "run.yaml", List.of());
  }

  private static List<Double> biases(RunConfig run) {
    StageConfig judge = run.stages().get(run.stages().size() - 1);
    return RuledData.of(run, judge).generators(GeneratorKind.DEMO).stream()
        .map(generator -> ((DemoSettings) generator).bias())
        .toList();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          rows: polite                          | 1.0
          rows: more                            | 1.0
          rows: plain                           | 0.25
          split: all                            | 0.25
          arms: [a], against: b                 | 1.0
          arms: [c], against: out.json          | 0.25
          arms: [out.json, asked], against: a   | 1.0
          """)
  void itIsThatOfTheDataThatIsJudged(String judge, double bias) {
    assertEquals(List.of(bias), biases(run(TWO.replace("JUDGE", judge))));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          arms: [a], against: c                 | comes from the stages polite, plain, which set demo differently
          arms: [out.json], against: other.json | nothing says of which of polite, plain these prompts are
          arms: [asked], against: out.json      | nothing says of which of polite, plain these prompts are
          """)
  void whereItIsNotToldOrThereAreTwoItIsRefused(String judge, String expected) {
    ConfigException refused =
        assertThrows(ConfigException.class, () -> run(TWO.replace("JUDGE", judge)));
    assertTrue(refused.getMessage().contains("stages.judge.rule"), refused.getMessage());
    assertTrue(refused.getMessage().contains(expected), refused.getMessage());
  }

  @Test
  void dataOfOneRewardNeedNotBeToldApart() {
    String alike = TWO.replace("0.25", "1.0");
    for (String judge : List.of("arms: [a], against: c", "arms: [out.json], against: other.json")) {
      assertEquals(List.of(1.0), biases(run(alike.replace("JUDGE", judge))));
    }
  }
}
