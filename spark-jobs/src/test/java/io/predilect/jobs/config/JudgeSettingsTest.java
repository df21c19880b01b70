package io.predilect.jobs.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.jobs.config.yaml.ConfigReader;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JudgeSettingsTest {
  private static final String OWN =
      "protocol: template, template: {question: '{{ prompt }} {{ first }} {{ second }}'";

  private static RunConfig run(String judge) {
    return ConfigReader.read(
        "model: base\nstages: [{ingest: {path: a}}, {judge: {" + judge + "}}]",
        "run.yaml",
        List.of());
  }

  @Test
  void whoJudgesSaysWhatIsRead() {
    assertTrue(judge("rule: demo").readsRows());
    assertFalse(judge("rule: demo").runsModel());
    assertEquals(List.of(), judge("rule: demo").references());
    JudgeSettings arms = judge("arms: [a.json, b.json], against: c.json, reward_model: r");
    assertFalse(arms.readsRows());
    assertTrue(arms.runsModel());
    assertEquals(
        List.of("arms.0", "arms.1", "against", "reward_model"),
        arms.references().stream().map(StageSettings.Reference::key).toList());
    assertEquals(
        List.of("model"),
        judge("model: m").references().stream().map(StageSettings.Reference::key).toList());
    assertEquals(List.of("a.json"), judge("arms: a.json, against: c.json, rule: demo").arms());
  }

  /** AlpacaEval's judgement is the first token's probabilities: the others would only cost. */
  @Test
  void oneTokenIsAskedForWhereTheFirstOneDecides() {
    String rest = ", model: m, max_new_tokens: 40, temperature: 0.5, dtype: bfloat16";
    TextSourceSettings one = judge("protocol: alpaca_eval" + rest).asked().orElseThrow();
    TextSourceSettings many = judge("protocol: mt_bench" + rest).asked().orElseThrow();
    assertEquals(1, one.sampling().maxNewTokens());
    assertEquals(40, many.sampling().maxNewTokens());
    assertEquals(many, one.writing(40));
  }

  private static JudgeSettings judge(String settings) {
    return (JudgeSettings) run(settings).stages().get(1).settings();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          arms: [a.json]                                | stages.judge.against (run.yaml:2): null: the arms need something to win against
          against: a.json                               | stages.judge.against (run.yaml:2): 'a.json': it is what arms are compared with
          arms: [a.json, a.json], against: b.json       | each is judged once
          arms: [ingest], against: b.json               | stages.judge.arms.0 (run.yaml:2): 'ingest': that stage makes no responses
          arms: [a.json], against: b.json, rows: ingest | stages.judge.rows (run.yaml:2): 'ingest': its other settings name what it reads
          rule: demo, reward_model: r                   | stages.judge.rule (run.yaml:2): demo: there is a reward_model too
          rule: demo, model: m                          | stages.judge.model (run.yaml:2): 'm': the judge is rule or reward_model
          source: column, column: c                     | stages.judge.source (run.yaml:2): 'column': a column has one text for a row
          choices: a.json, arms: [a.json], against: b.json, model: m, protocol: ratings | stages.judge.choices (run.yaml:2): 'a.json': there are arms too
          choices: a.json, rule: demo                   | stages.judge.rule (run.yaml:2): demo: a choice is judged by a reward_model
          choices: a.json, model: m                     | stages.judge.protocol (run.yaml:2): pairwise: choices are judged by four_way or ratings
          model: m, protocol: four_way                  | stages.judge.protocol (run.yaml:2): four_way: it is about choices
          choices: a.json, reward_model: r, human: a    | human and difficulties are about who wins
          rule: demo, human: [a, a]                     | a person who is counted twice agrees
          rule: demo, by: ''                            | stages.judge.by
          queries: 0                                    | stages.judge.queries (run.yaml:2): 0: it must be at least 1
          protocol: template                            | stages.judge.template.question (run.yaml:2): null: protocol: template asks with words of your own
          template: {question: '{{ prompt }} {{ first }} {{ second }}'} | stages.judge.protocol (run.yaml:2): pairwise: it has its own words
          protocol: template, template: {question: '{{ prompt }} {{ chosen }}'} | template judge.template.question names chosen: a judge's question shows prompt, first and second, and does not know
          protocol: template, template: {question: '{{ prompt }} {{ first }}'} | does not show second
          protocol: template, template: {question: '{{ prompt', shows: one, parser: regex, pattern: x} | is not Jinja2
          OWN, parser: regex}                           | stages.judge.template.pattern (run.yaml:2): null: parser: regex needs one
          OWN, parser: regex, pattern: '['}             | it is no regular expression
          OWN, pattern: x}                              | stages.judge.template.pattern (run.yaml:2): 'x': parser: regex needs one, and no other has it
          OWN, parser: json}                            | stages.judge.template.path (run.yaml:2): null: parser: json needs one
          OWN, first: [one], second: [One]}             | first, second and tie must not have anything in common
          OWN, first: []}                               | say what an answer has for the first response
          protocol: template, template: {question: '{{ prompt }} {{ response }}', shows: one} | stages.judge.template.parser (run.yaml:2): choice: one response is rated by a number
          OWN, least: 5, most: 5}                       | stages.judge.template.most (run.yaml:2): 5: it must be above least
          """)
  void whatDoesNotGoTogetherIsRefused(String judge, String expected) {
    ConfigException refused =
        assertThrows(ConfigException.class, () -> run(judge.replaceFirst("^OWN", OWN)));
    assertTrue(refused.getMessage().contains(expected), refused.getMessage());
  }

  @Test
  void theDemosRuleNeedsADemosSettings() {
    ConfigException refused =
        assertThrows(
            ConfigException.class,
            () ->
                ConfigReader.read(
                    "stages: [{judge: {arms: [a.json], against: b.json, rule: demo}}]",
                    "run.yaml",
                    List.of()));
    assertTrue(refused.getMessage().contains("stages.judge.rule"), refused.getMessage());
  }
}
