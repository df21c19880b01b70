package io.predilect.model.scoring;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.Device;
import org.junit.jupiter.api.Test;

class LogitChunkTest {
  private static final long GIB = 1L << 30;

  @Test
  void aProcessorsFitItsCacheAndAGpusAShareOfItsMemory() {
    assertEquals(new LogitChunk(1024, 2L << 20), LogitChunk.of(Device.cpu()));
    // 80 GiB: 5 GiB at 10 bytes a logit, all of a vocabulary of 262,144 for 2,048 rows.
    LogitChunk large = LogitChunk.ofGpu(80 * GIB);
    assertEquals(new LogitChunk(2048, 5 * GIB / 10), large);
    assertEquals(262_144, large.logits() / 2048);
    assertEquals(2L << 20, LogitChunk.ofGpu(1 << 20).logits());
  }
}
