package io.predilect.jobs.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.jobs.config.TrainStageSettings;
import io.predilect.jobs.config.yaml.ConfigReader;
import io.predilect.jobs.models.TaskDevice;
import io.predilect.jobs.train.memory.TrainMemory;
import io.predilect.model.arch.ModelConfig;
import io.predilect.model.arch.Precision;
import io.predilect.model.engine.OutOfMemoryException;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class RankMemoryTest {
  private static final String RUN =
      """
      name: memory
      model: base
      device: cpu
      stages:
        - ingest: {path: "demo:32"}
        - init: {name: base, vocab_size: 500}
        - shard: {max_length: 128}
        - train: {batch_size: 8, micro_batch_tokens: 600}
      """;

  @Test
  void aRankThatHadNoRoomSaysWhatWasExpected() {
    TrainStageSettings settings =
        (TrainStageSettings) ConfigReader.read(RUN, "test", List.of()).stages().get(3).settings();
    RankMemory memory = new RankMemory(new TaskDevice("cpu", "for a test"));
    OutOfMemoryException cause = new OutOfMemoryException("out of memory with x 8", null);
    assertEquals("cpu: out of memory with x 8", memory.refusal(cause).getMessage());
    memory.expect(
        TrainMemory.load(
            settings,
            Precision.FLOAT32,
            ModelConfig.llama(500, 16, 32, 2, 2, 1, 512, 1e4, true),
            100,
            false,
            OptionalLong.empty()));
    String message = memory.refusal(cause).getMessage();
    assertTrue(message.startsWith("cpu: out of memory with x 8. Expected were 0.4"), message);
    assertTrue(RanksAgree.refuses(cause), "it would fail again");
  }
}
