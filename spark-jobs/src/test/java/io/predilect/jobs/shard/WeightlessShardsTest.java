package io.predilect.jobs.shard;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.jobs.RunFailedException;
import io.predilect.jobs.fixture.StageTrial;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Shards of which no pair counts. */
class WeightlessShardsTest {
  @TempDir private Path folder;

  @Test
  void aColumnThatIsZeroEverywhereIsRefusedByItsName() throws Exception {
    Path base = StageTrial.model(folder.resolve("base"), StageTrial.pairs(10), 192);
    List<String> lines =
        IntStream.range(0, 6)
            .mapToObj(
                i ->
                    "{\"prompt\": \"q %s\", \"chosen\": \"yes\", \"rejected\": \"no\", \"trust\": 0, \"some\": %s}"
                        .formatted(i, i == 3 ? 1 : 0))
            .toList();
    Path data = Files.write(folder.resolve("pairs.jsonl"), lines);
    String run =
        """
        name: weightless
        output: %s
        model: %s
        stages:
          - ingest: {path: '%s', test_share: 0}
          - shard: {name: one, weight_column: some}
          - shard: {name: none, weight_column: trust}
        """
            .formatted(folder.resolve("runs"), base, data);
    String message = assertThrows(RunFailedException.class, () -> StageTrial.run(run)).getMessage();
    assertTrue(message.contains("stage none: weight_column: 'trust' is 0 in all 6 pairs"), message);
  }
}
