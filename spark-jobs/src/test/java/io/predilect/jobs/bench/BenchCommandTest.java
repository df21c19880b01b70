package io.predilect.jobs.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class BenchCommandTest {

  @Test
  void theLastLineIsOneJsonObject() throws Exception {
    StringWriter text = new StringWriter();
    BenchCommand.print(
        new BenchResult("x", 1.5, 1.2, Map.of("tokens_per_second", 12345.6)),
        new PrintWriter(text));
    List<String> lines = text.toString().lines().toList();
    assertEquals(4, lines.size());
    assertTrue(lines.get(2).contains("12,346"), lines.get(2));
    JsonNode json = new ObjectMapper().readTree(lines.get(3));
    assertEquals("x", json.get("bench").asText());
    assertEquals(1.5, json.get("ratio").asDouble());
    assertEquals(1.2, json.get("target").asDouble());
    assertEquals(12345.6, json.get("tokens_per_second").asDouble());
  }

  @Test
  void anUnknownNameIsWrongUsage() {
    StringWriter err = new StringWriter();
    int code = new CommandLine(new BenchCommand()).setErr(new PrintWriter(err)).execute("nothing");
    assertEquals(2, code);
    assertTrue(err.toString().contains("there is no bench 'nothing'; choose one of tokenize"));
  }

  @Test
  void withoutANameTheBenchesAreListed() {
    StringWriter out = new StringWriter();
    assertEquals(0, new CommandLine(new BenchCommand()).setOut(new PrintWriter(out)).execute());
    assertTrue(out.toString().contains("tokenize"));
  }

  @Test
  void aRatioIsANumber() {
    assertThrows(
        IllegalArgumentException.class, () -> new BenchResult("x", Double.NaN, 1, Map.of()));
  }
}
