package io.predilect.jobs.draft;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class YamlTest {
  @Test
  void plainWordsStayPlain() {
    assertEquals("data/pairs.jsonl", Yaml.value("data/pairs.jsonl"));
    assertEquals("smollm2", Yaml.value("smollm2"));
    assertEquals("../b.jsonl", Yaml.value("../b.jsonl"));
    assertEquals("/models/smollm2-x", Yaml.value("/models/smollm2-x"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a: b", "7", "1e5", "true", "Off", "a #b", "C:\\x", "*x", "", "über", ".inf", ".5"
      })
  void whatYamlWouldReadAsSomethingElseIsQuoted(String text) {
    assertEquals("\"" + text.replace("\\", "\\\\") + "\"", Yaml.value(text));
  }

  @Test
  void listsAreInOneLine() {
    assertEquals("[\"a\",\"b: c\"]", Yaml.value(List.of("a", "b: c")));
  }
}
