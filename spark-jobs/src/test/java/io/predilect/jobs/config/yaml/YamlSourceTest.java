package io.predilect.jobs.config.yaml;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.predilect.jobs.config.ConfigException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Anchors, aliases and merge keys mean what YAML 1.1 says of them. */
class YamlSourceTest {

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {a: &x 1, b: *x}                                  | {"a":1,"b":1}
          {a: &x 007, b: *x}                                | {"a":7,"b":7}
          {a: &x [1, {b: 2}], c: [*x, *x]}                  | {"a":[1,{"b":2}],"c":[[1,{"b":2}],[1,{"b":2}]]}
          {a: &x {b: &y 1, c: *y}, d: *x, e: *y}            | {"a":{"b":1,"c":1},"d":{"b":1,"c":1},"e":1}
          {a: &x , b: *x}                                   | {"a":null,"b":null}
          {a: &x 1, b: &x 2, c: *x}                         | {"a":1,"b":2,"c":2}
          {a: &x {b: 1, c: 2}, d: {<<: *x, c: 3}}           | {"a":{"b":1,"c":2},"d":{"c":3,"b":1}}
          {a: &x {b: 1, c: 2}, d: {c: 3, <<: *x}}           | {"a":{"b":1,"c":2},"d":{"c":3,"b":1}}
          {a: &x {b: {c: 1, d: 2}}, e: {<<: *x, b: {c: 3}}} | {"a":{"b":{"c":1,"d":2}},"e":{"b":{"c":3}}}
          {a: &x {b: 1}, c: &y {b: 2, d: 3}, e: {<<: [*x, *y]}} | {"a":{"b":1},"c":{"b":2,"d":3},"e":{"b":1,"d":3}}
          {a: &x {b: 1}, c: &y {<<: *x, d: 2}, e: {<<: *y}} | {"a":{"b":1},"c":{"d":2,"b":1},"e":{"d":2,"b":1}}
          {<<: {a: 1}}                                      | {"a":1}
          {a: '*x', b: "&y"}                                | {"a":"*x","b":"&y"}
          {a: &x {b: null}, c: {<<: *x}}                    | {"a":{"b":null},"c":{"b":null}}
          """)
  void aliasesStandForWhatIsMarked(String yaml, String json) throws Exception {
    assertEquals(new ObjectMapper().readTree(json), tree(yaml));
  }

  @ParameterizedTest(name = "a={0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          ``               | null
          null             | null
          ~                | null
          Null             | null
          "null"           | "null"
          7                | 7
          {}               | {}
          .inf             | "Infinity"
          -.Inf            | "-Infinity"
          .nan             | "NaN"
          ".inf"           | ".inf"
          [null, a]        | [null,"a"]
          {a: null}        | {"a":null}
          a#b              | "a#b"
          "be nice # yes"  | "be nice # yes"
          "#1"             | "#1"
          """)
  void aValueOfTheCommandLineIsWhatYamlSays(String text, String json) {
    assertEquals(json, YamlSource.value(text, "--set a").toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"be nice # yes", "#1", "7 # seven", "data/part #3.jsonl"})
  void whatYamlWouldTakeForACommentIsRefusedOnTheCommandLine(String text) {
    ConfigException error =
        assertThrows(ConfigException.class, () -> YamlSource.value(text, "--set a"));
    assertTrue(error.getMessage().contains("for a comment: put the value in quotes"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"prompt: {{ prompt }}", "{{ prompt }}", "a: [{{ b }}]"})
  void bracesThatBelongInQuotesAreToldSo(String text) {
    ConfigException error =
        assertThrows(ConfigException.class, () -> YamlSource.read(text, "run.yaml"));
    assertTrue(error.getMessage().endsWith("such as \"{{ prompt }}\""), error.getMessage());
  }

  @Test
  void everyValueKnowsWhereItWasWritten() {
    YamlSource source =
        YamlSource.read(
            """
            first: &x
              a: 1
              b: {c: 2}
            second:
              <<: *x
              d: 4
            third: *x
            """,
            "run.yaml");
    assertEquals("run.yaml:2", told(source, "/second/a"));
    assertEquals("run.yaml:3", told(source, "/second/b/c"));
    assertEquals("run.yaml:6", told(source, "/second/d"));
    assertEquals("run.yaml:7", told(source, "/third"));
    assertEquals("run.yaml:2", told(source, "/third/a"));
  }

  @Test
  void aliasesOfAliasesAreNotWrittenOutForever() {
    StringBuilder yaml = new StringBuilder("a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]\n");
    for (int i = 1; i < 20; i++) {
      String before = "*a" + (i - 1);
      yaml.append("a%1$s: &a%1$s [%2$s, %2$s, %2$s, %2$s]\n".formatted(i, before));
    }
    ConfigException error = assertThrows(ConfigException.class, () -> tree(yaml.toString()));
    assertTrue(error.getMessage().contains("come to more than 100000 values"), error.getMessage());
  }

  private static String told(YamlSource source, String pointer) {
    return source.origins().nearest(pointer).orElseThrow().told();
  }

  private static Object tree(String yaml) throws Exception {
    return new ObjectMapper()
        .readTree(new ObjectMapper().writeValueAsString(YamlSource.read(yaml, "run.yaml").tree()));
  }
}
