package io.predilect.jobs.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.jobs.failure.JobException;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ContextWatchTest {
  private static final Duration EVERY = Duration.ofMillis(10);
  private static final long LONG = Duration.ofMinutes(5).toMillis();

  @Test
  void aThreadThatWaitsIsInterruptedAndWorksOnAfterwards() throws InterruptedException {
    try (ContextWatch watch = ContextWatch.over(() -> true, () -> false, EVERY)) {
      InterruptedException woken =
          assertThrows(InterruptedException.class, () -> Thread.sleep(LONG));
      assertTrue(watch.behind(woken).orElseThrow().contains("context was stopped"));
      assertEquals(Optional.empty(), watch.behind(new JobException("the disk is full")));
    }
    Thread.sleep(1); // would fail if another interruption had been left
  }

  @Test
  void oneThatWasAskedToEndDoesSoByItself() throws InterruptedException {
    try (ContextWatch watch = ContextWatch.over(() -> true, () -> true, EVERY)) {
      Thread.sleep(200);
      assertEquals(Optional.empty(), watch.behind(new IllegalStateException("stopped")));
    }
    assertFalse(Thread.interrupted());
  }

  @Test
  void aContextThatRunsIsNoReason() throws InterruptedException {
    try (ContextWatch watch = ContextWatch.over(() -> false, () -> false, EVERY)) {
      Thread.sleep(200);
      assertEquals(Optional.empty(), watch.behind(new IllegalStateException("another")));
    }
  }
}
