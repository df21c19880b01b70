package io.predilect.jobs.train;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.NoSuchFileException;
import org.junit.jupiter.api.Test;

class RankFailedExceptionTest {
  @Test
  void aPathAloneIsToldWithWhatWasWrongWithIt() {
    assertEquals(
        "rank 1 on host: NoSuchFileException: /tmp/gone",
        new RankFailedException(1, "host", new NoSuchFileException("/tmp/gone")).getMessage());
    assertEquals(
        "rank 1 on host: /tmp/gone: it was moved",
        new RankFailedException(
                1, "host", new NoSuchFileException("/tmp/gone", null, "it was moved"))
            .getMessage());
  }
}
