package io.predilect.jobs.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.jobs.config.yaml.ConfigReader;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Settings of the generate stage, and what does not go together. */
class GenerateSettingsTest {
  private static RunConfig run(String settings) {
    return ConfigReader.read(
        "model: base\nstages: [{ingest: {path: a}}, {generate: {%s}}]".formatted(settings),
        "run.yaml",
        List.of());
  }

  @Test
  void promptsOfFilesAreReadInPlaceOfRows() {
    StageConfig ofRows = run("").stages().get(1);
    assertEquals("ingest", run("").rowsOf(ofRows).orElseThrow().name());
    RunConfig files = run("prompts: questions.jsonl, answers: answer.aliases");
    assertTrue(files.rowsOf(files.stages().get(1)).isEmpty());
    assertEquals(
        List.of("model", "prompts"),
        files.stages().get(1).settings().references().stream()
            .map(StageSettings.Reference::key)
            .toList());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "n: 0|0: it must be at least 1",
        "n: 2|all 2 responses to a prompt would be the same",
        "'n: 2, source: column, column: a'|a column has one response to a prompt",
        "'prompts: p, split: test'|it chooses among a stage's rows",
        "'columns: {prompt: a}'|name them under prompts",
        "'ignore: [a]'|name them under prompts",
        "'prompts: p, columns: {chosen: a}'|prompts alone have the parts prompt, system, subset",
        "'prompts: p, columns: {answers: a}'|have a setting of their own",
        "'prompts: p, answers: \"a ==\"'|answers",
        "'prompts: p, rows: ingest'|in place of a stage's rows",
        "limit: 0|0: it must be at least 1",
        "'decoding: {strategy: mixed}'|two models decode together: name the one",
        "'decoding: {reference: a}'|nothing says how they decode together",
        "'decoding: {strategy: kl_threshold, reference: a, b: -0.1}'|-0.1: it must be at least 0",
        "'decoding: {strategy: mixed, reference: a, a: -1}'|-1: it must be at least 0",
        "'decoding: {strategy: length_control, reference: a, t: -1}'|-1: it must be at least 0",
        "'decoding: {step_kl: true}'|a policy alone diverges from nothing",
        "'decoding: {strategy: mixed, reference: a}, source: endpoint, endpoint: {url: \"http://h/v1\", model: m}'|'mixed': models decode together in this program's own processes alone, and source is endpoint",
      })
  void whatDoesNotGoTogetherIsRefused(String settings, String message) {
    String refused = assertThrows(ConfigException.class, () -> run(settings)).getMessage();
    assertTrue(refused.contains(message), refused);
  }
}
