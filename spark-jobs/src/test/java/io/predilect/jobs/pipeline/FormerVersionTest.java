package io.predilect.jobs.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.predilect.jobs.config.RunConfig;
import io.predilect.jobs.config.StageConfig;
import io.predilect.jobs.config.StageKind;
import io.predilect.jobs.config.yaml.ConfigReader;
import io.predilect.jobs.manifest.ManifestJson;
import io.predilect.jobs.manifest.StageRecord;
import io.predilect.jobs.runfolder.RunFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a former version finished stays finished, whatever stages and settings are called now. */
class FormerVersionTest {
  private static final String BEFORE =
      """
      name: before
      model: base
      stages:
        - ingest: {path: "demo:60", test_share: 0.2, demo: {labels: certain}}
        - craft: {kind: adversarial_prompt, share: 1.0}
        - init: {layers: 1, heads: 2, kv_heads: 1, hidden_size: 16, intermediate_size: 32, vocab_size: 320, max_positions: 512}
        - shard: {rows: craft, max_length: 256}
        - train:
            name: simpo
            objective: {preference: simpo, simpo_margin: 0.7}
            max_steps: 2
            batch_size: 8
        - train:
            name: reward
            objective: {preference: reward, centering: 0.01}
            max_steps: 2
            batch_size: 8
        - evaluate: {rows: craft, reward_model: reward, by: crafted}
        - report:
      """;

  @TempDir Path folder;

  // As the version before wrote them.
  @Test
  void digestsOfSettingsAreAsBefore() throws IOException {
    assertEquals(
        List.of(
            "e031b884f58a880d5b723138a40fe5ce",
            "a2162cab3aacce6329b418a1528d1328",
            "5dd39b56b8ec06fc0de46cb910c06341",
            "35ca3d40bfc0baa1105bbe3131126ad3",
            "6a8fa5412e91e72cd0517347bab7f05b",
            "92b86af02784993586706579de08a633",
            "d9a94e9a468a9dd07f785341830c6079",
            "388f82ca866e120279189f5a213cdd75"),
        digests(BEFORE));
    assertEquals(
        digests(BEFORE),
        digests(
            BEFORE
                .replace("- craft: {", "- augment: {name: craft, ")
                .replace("simpo_margin", "simpo_gamma")
                .replace("centering", "center_rewards_coefficient")));
  }

  // Labels of former versions were certain; of data from elsewhere the generator's settings say
  // nothing.
  @Test
  void theGeneratorsLabelsCountWherePairsAreGenerated() throws IOException {
    String drawn = BEFORE.replace("labels: certain", "labels: bradley_terry");
    assertNotEquals(digests(BEFORE).get(0), digests(drawn).get(0));
    assertNotEquals(
        digests(drawn).get(0), digests(drawn.replace("terry}", "terry, scale: 1}")).get(0));
    assertEquals(
        digests(BEFORE.replace("demo:60", "pairs.jsonl")).get(0),
        digests(drawn.replace("demo:60", "pairs.jsonl")).get(0));
  }

  private List<String> digests(String yaml) throws IOException {
    RunConfig run = ConfigReader.read(yaml, "run.yaml", List.of("output='" + folder + "'"));
    Configuration hadoop = new Configuration();
    Planner planner = new Planner(run, RunFolder.of(run, hadoop), hadoop);
    return run.stages().stream().map(planner::configDigest).toList();
  }

  @Test
  void aStagesRecordIsReadUnderItsFormerKind() {
    StageRecord record =
        ManifestJson.readStage(
            "{\"name\": \"craft\", \"kind\": \"craft\", \"status\": \"done\", \"rows\": {}}");
    assertEquals(StageKind.AUGMENT, record.kind());
    RunConfig run = ConfigReader.read(BEFORE, "run.yaml", List.of());
    StageConfig stage = run.stages().get(1);
    assertEquals("craft", stage.name()); // its folder, and the seed of its draws
    assertEquals(StageKind.AUGMENT, stage.kind());
  }
}
