package io.predilect.jobs.train.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class RetryPolicyTest {
  private static final RetryPolicy RETRIES =
      new RetryPolicy(Duration.ofMillis(500), Duration.ofMillis(1), () -> false);

  private final AtomicInteger tries = new AtomicInteger();

  @Test
  void whatFailsAFewTimesIsDoneInTheEnd() throws IOException {
    int result =
        RETRIES.get(
            "writing",
            () -> {
              if (tries.incrementAndGet() < 5) {
                throw new IOException("refused");
              }
              return 7;
            });
    assertEquals(7, result);
    assertEquals(5, tries.get());
  }

  @Test
  void whatFailsOnAndOnEndsWithTheLastFailureAndHowLongItWasTried() {
    IOException e =
        assertThrows(
            IOException.class,
            () ->
                RETRIES.run(
                    "writing step-8",
                    () -> {
                      throw new IOException("try " + tries.incrementAndGet());
                    }));
    assertTrue(e.getMessage().startsWith("writing step-8 failed for 0 s, "), e.getMessage());
    assertTrue(e.getMessage().endsWith(": try " + tries.get()), e.getMessage());
    assertTrue(tries.get() > 3);
  }

  @Test
  void whatWaitingDoesNotMendIsTriedOnce() {
    IOException e =
        assertThrows(
            IOException.class,
            () ->
                RETRIES.run(
                    "writing step-8",
                    () -> {
                      tries.incrementAndGet();
                      throw new FileSystemException("/runs/x", null, "No space left on device");
                    }));
    assertEquals("writing step-8 failed: /runs/x: No space left on device", e.getMessage());
    assertEquals(1, tries.get());
  }

  @Test
  void whatIsNotThereIsNotWaitedForAndAnEndedTaskDoesNotGoOn() {
    assertThrows(
        FileNotFoundException.class,
        () ->
            RETRIES.run(
                "reading",
                () -> {
                  tries.incrementAndGet();
                  throw new FileNotFoundException("gone");
                }));
    assertEquals(1, tries.get());
    RetryPolicy ended = new RetryPolicy(Duration.ofSeconds(9), Duration.ofSeconds(1), () -> true);
    assertThrows(IOException.class, () -> ended.run("writing", tries::incrementAndGet));
    assertEquals(1, tries.get());
  }
}
