package io.predilect.jobs.config.yaml;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.jobs.config.GenerateSettings;
import io.predilect.jobs.config.IngestSettings;
import io.predilect.jobs.config.RunConfig;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WrittenNumbersTest {
  @Test
  void aThresholdThatNothingReachesIsReadAndWrittenBack() {
    String generated =
        """
        model: base
        stages:
          - ingest: {path: a}
          - init:
          - generate: {decoding: {strategy: kl_threshold, reference: base, b: .inf}}
        """;
    RunConfig run = ConfigReaderTest.read(generated);
    GenerateSettings settings = (GenerateSettings) run.stages().get(2).settings();
    assertEquals(Double.POSITIVE_INFINITY, settings.decoding().b());
    String yaml = ResolvedConfig.yaml(run);
    assertTrue(yaml.contains("b: .inf\n"), yaml);
    assertEquals(run, ConfigReader.read(yaml, "config.resolved.yaml", List.of()));
    assertEquals(".inf", ResolvedConfig.changed(run, run.stages().get(2)).get("decoding.b"));
    ConfigReaderTest.refused(
        generated, "stages.generate.decoding.b=.nan", ".nan: it must be a number");
    ConfigReaderTest.refused(
        generated, "stages.generate.max_cost=.inf", "Infinity: it must be above 0");
    ConfigReaderTest.refused(
        generated,
        "stages.generate.endpoint.extra_body={a: [.inf]}",
        "it is sent as JSON, which has no .inf and no .nan");
  }

  @ParameterizedTest
  @ValueSource(strings = {"007", "0x1F", "1_000", "12345678901234567890123", "3.10", "1.50e3"})
  void whatIsATextStaysAsItIsWrittenThoughYamlTakesItForANumber(String text) {
    RunConfig run =
        ConfigReader.read(
            "stages: [{ingest: {path: a, ignore: [b]}}]\nspark: {conf: {spark.x: %s}}\n"
                .formatted(text),
            "run.yaml",
            List.of("spark.conf.spark.y=" + text));
    assertEquals(text, run.spark().conf().get("spark.x"));
    assertEquals(text, run.spark().conf().get("spark.y"));
    if (!text.contains(".")) {
      String named = "{name: %s, stages: [{ingest: {path: %s, name: %s}}]}".replace("%s", text);
      RunConfig read = ConfigReader.read(named, "run.yaml", List.of());
      assertEquals(text, read.name());
      assertEquals(text, read.stages().get(0).name());
      assertEquals(text, ((IngestSettings) read.stages().get(0).settings()).path().orElseThrow());
    }
  }
}
