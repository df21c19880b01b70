package io.predilect.jobs.judge;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.predilect.jobs.config.JudgeSettings;
import io.predilect.jobs.failure.JobException;
import io.predilect.jobs.fixture.StageTrial;
import io.predilect.jobs.manifest.StageResult;
import io.predilect.jobs.stage.StageContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Judge stages over a folder of their own, each run by itself. */
record JudgeTrial(Path folder) {
  static final String TWO = "Name two colours.";
  static final String FOUR = "Name four tools.";
  static final String ONLY = "Name two tools.";

  StageContext context(String judge, Map<String, Path> stages, String name) throws IOException {
    return StageTrial.context(
        StageTrial.session(),
        "  - ingest: {path: 'demo:10', demo: {bias: 1.0}}\n" + "  - judge: {" + judge + "}\n",
        stages,
        folder.resolve(name));
  }

  StageResult execute(StageContext context) throws IOException {
    return new JudgeStage((JudgeSettings) context.stage().settings()).execute(context);
  }

  void refused(String judge, String expected) throws IOException {
    StageContext context = context(judge, Map.of(), "refused");
    JobException refused = assertThrows(JobException.class, () -> execute(context));
    assertTrue(refused.getMessage().contains(expected), refused.getMessage());
  }

  Path outputs(String name, String... instructionsAndOutputs) throws IOException {
    ArrayNode outputs = new ObjectMapper().createArrayNode();
    for (int i = 0; i < instructionsAndOutputs.length; i += 2) {
      outputs
          .addObject()
          .put("instruction", instructionsAndOutputs[i])
          .put("output", instructionsAndOutputs[i + 1])
          .put("generator", name);
    }
    return Files.writeString(folder.resolve(name), outputs.toString());
  }

  JsonNode metrics(StageContext context) throws IOException {
    return new ObjectMapper()
        .readTree(Path.of(context.output().toUri()).resolve("metrics.json").toFile());
  }
}
