package io.predilect.jobs.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.predilect.model.arch.HeadKind;
import io.predilect.model.weights.ModelTensors;
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
        "x",
        new BenchResult(1.5, 1.2, Map.of("tokens_per_second", 12345.6)),
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
    assertTrue(err.toString().contains("there is no bench 'nothing': known here: tokenize"));
  }

  @Test
  void withoutANameTheBenchesAreListed() {
    StringWriter out = new StringWriter();
    assertEquals(0, new CommandLine(new BenchCommand()).setOut(new PrintWriter(out)).execute());
    assertTrue(out.toString().contains("tokenize"));
  }

  @Test
  void aDeviceAShapeAndATypeAreOfThoseThatThereAre() {
    for (List<String> wrong :
        List.of(
            List.of("--shape", "7b", "choose one of tiny, 135m, 1b, 8b"),
            List.of("--dtype", "float16", "choose one of float32, bf16"),
            List.of("--gradient-checkpointing", "yes", "choose one of false, selective, true"),
            List.of("--device", "tpu", "choose one of auto, cpu, cuda"))) {
      StringWriter err = new StringWriter();
      int code =
          new CommandLine(new BenchCommand())
              .setErr(new PrintWriter(err))
              .execute("train", wrong.get(0), wrong.get(1));
      assertEquals(2, code);
      String said = wrong.get(0) + " " + wrong.get(1) + ": " + wrong.get(2);
      assertTrue(err.toString().startsWith(said), err.toString());
    }
  }

  @Test
  void whatABenchDoesNotTakeOrIsNotThereIsWrongUsage() {
    for (List<String> wrong :
        List.of(
            List.of("tokenize", "--device", "cpu", "bench tokenize measures on the processor"),
            List.of("train", "--data", "x.jsonl", "--data x.jsonl: bench train makes its data"),
            List.of("pipeline", "--data", "x.jsonl", "--data x.jsonl: there is no such file"))) {
      StringWriter err = new StringWriter();
      CommandLine line = new CommandLine(new BenchCommand()).setErr(new PrintWriter(err));
      assertEquals(2, line.execute(wrong.get(0), wrong.get(1), wrong.get(2)));
      assertTrue(err.toString().startsWith(wrong.get(3)), err.toString());
    }
  }

  @Test
  void aStepIsMeasuredOnADevice() throws Exception {
    StringWriter out = new StringWriter();
    assertEquals(
        0,
        new CommandLine(new BenchCommand())
            .setOut(new PrintWriter(out))
            .execute("lora", "--device", "cpu", "--shape", "tiny", "--dtype", "bf16"));
    JsonNode json =
        new ObjectMapper().readTree(out.toString().lines().reduce((a, b) -> b).orElseThrow());
    assertEquals(2 * 768, json.get("tokens").asInt());
    double seconds = json.get("seconds").asDouble();
    assertEquals(2 * 768 / seconds, json.get("tokens_per_second").asDouble(), 1e-6);
    double rate = json.get("gigaflop_counted").asDouble() / 1e3 / seconds;
    assertEquals(rate, json.get("teraflop_per_second").asDouble(), 1e-9);
    assertTrue(json.get("estimated_gibibytes").asDouble() > 0.3);
  }

  @Test
  void theShapesHaveTheSizesOfTheirNames() {
    assertEquals(134.5e6, parameters(BenchShape.SMALL), 1e5);
    assertEquals(1.073e9, parameters(BenchShape.MEDIUM), 1e6);
    assertEquals(8.03e9, parameters(BenchShape.LARGE), 1e7);
  }

  private static double parameters(BenchShape shape) {
    return ModelTensors.parameters(shape.config(), HeadKind.CAUSAL);
  }

  @Test
  void aRatioIsANumber() {
    assertThrows(IllegalArgumentException.class, () -> new BenchResult(Double.NaN, 1, Map.of()));
  }
}
