package io.predilect.jobs.signal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.predilect.jobs.Predilect;
import io.predilect.jobs.RunResult;
import io.predilect.jobs.StageFigures;
import io.predilect.jobs.evaluate.ReportJson;
import io.predilect.jobs.fixture.StageTrial;
import io.predilect.jobs.pipeline.PipelineListener;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real model before and after two steps of DPO. Skipped unless {@code PREDILECT_TEST_MODEL} is
 * its folder.
 */
class RealSignalTest {
  private static final int PAIRS = 6;

  @TempDir private Path folder;

  @Test
  void signalsOfARealModelBeforeAndAfterAShortTraining() throws IOException {
    String model = System.getenv("PREDILECT_TEST_MODEL");
    assumeTrue(model != null, "PREDILECT_TEST_MODEL must name a model folder");
    String yaml =
        """
        name: real
        output: '%s'
        model: '%2$s'
        stages:
          - ingest: {path: 'demo:%3$s', test_share: 0.0}
          - shard: {name: pairs, max_length: 96, max_prompt_length: 48}
          - train:
              name: dpo
              objective: {preference: dpo}
              lora_r: 4
              max_steps: 2
              batch_size: 2
              learning_rate: 1.0e-3
              lr_scheduler_type: constant
          - signal: {name: before, split: train, policy: '%2$s', reference: '%2$s'}
          - signal: {name: after, split: train, policy: dpo, reference: '%2$s'}
          - report: {}
        """
            .formatted(folder, model, PAIRS);
    RunResult result =
        Predilect.on(StageTrial.session())
            .yaml(yaml)
            .listener(PipelineListener.SILENT)
            .build()
            .run();
    StageFigures before = result.stage("before").figures();
    StageFigures after = result.stage("after").figures();
    for (String cut : new String[] {"1.0", "0.5", "5_tokens"}) {
      assertEquals(0.5, before.number("signal/accuracy@" + cut).orElseThrow());
      assertEquals(0, before.number("signal/margin@" + cut).orElseThrow());
      double accuracy = after.number("signal/accuracy@" + cut).orElseThrow();
      assertTrue(accuracy >= 0 && accuracy <= 1);
      assertTrue(Math.abs(after.number("signal/margin@" + cut).orElseThrow()) > 0);
    }
    assertEquals(0, divergence(result, "before"));
    assertTrue(divergence(result, "after") > 0);
    assertEquals(PAIRS, result.stage("after").counts().kept());
  }

  // At the fourth token, that of the chosen responses.
  private static double divergence(RunResult result, String stage) throws IOException {
    Path metrics =
        Path.of(URI.create(result.stage(stage).folder())).resolve(SignalStage.METRICS_FILE);
    SignalReport report =
        ReportJson.read(new ObjectMapper().readTree(metrics.toFile()), SignalReport.class);
    return report.all().positions().get(3).chosenKl().orElseThrow().value();
  }
}
