package io.predilect.jobs.manifest;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.predilect.jobs.config.RunConfig;
import io.predilect.jobs.config.yaml.ConfigReader;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ManifestJsonTest {
  /** A run that goes on knows finished stages from their records alone. */
  @Test
  void figuresThatAreNoFiniteNumbersAreNumbersWhenTheyAreRead() {
    RunConfig run = ConfigReader.read("{stages: [{ingest: {path: 'demo:5'}}]}", "test", List.of());
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("share", Double.NaN);
    figures.put("most", Double.POSITIVE_INFINITY);
    figures.put("least", Double.NEGATIVE_INFINITY);
    figures.put("mean", 0.5);
    figures.put("reward", "model");
    StageRecord record =
        StageRecord.pending(run.stages().get(0))
            .done(
                1,
                new StageResult(RowCounts.NONE, figures),
                new StageFiles(Map.of(), Map.of(), Set.of()));
    StageRecord read = ManifestJson.readStage(ManifestJson.write(record));
    assertEquals(figures, read.result().figures());
  }
}
