package io.predilect.jobs.models;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class SharedModelsTest {
  private static final Duration LONG = Duration.ofHours(1);

  private static final class Opened implements AutoCloseable {
    private volatile boolean closed;

    @Override
    public void close() {
      closed = true;
    }
  }

  @Test
  void tasksOfOneProcessShareOneModel() {
    SharedModels<Opened> models = new SharedModels<>(LONG);
    AtomicInteger opened = new AtomicInteger();
    Set<Opened> seen = ConcurrentHashMap.newKeySet();
    IntStream.range(0, 16)
        .parallel()
        .forEach(
            task -> {
              try (var lease =
                  models.acquire(
                      "a",
                      () -> {
                        opened.incrementAndGet();
                        return new Opened();
                      })) {
                assertFalse(lease.model().closed);
                seen.add(lease.model());
              } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
              }
            });
    assertEquals(1, opened.get());
    assertEquals(1, seen.size());
  }

  @Test
  void anIdleModelMakesRoomForAnotherAndOneInUseDoesNot() throws IOException {
    SharedModels<Opened> models = new SharedModels<>(LONG);
    var first = models.acquire("first", Opened::new);
    var second = models.acquire("second", Opened::new);
    assertFalse(first.model().closed);
    first.close();
    first.close();
    assertFalse(first.model().closed);
    try (var third = models.acquire("third", Opened::new)) {
      assertTrue(first.model().closed);
      assertFalse(second.model().closed);
      assertFalse(third.model().closed);
    }
    second.close();
    models.closeIdle();
    assertTrue(second.model().closed);
  }

  @Test
  void ofIdleModelsTheLeastRecentlyUsedMakeRoomAndNoMoreThanMust() throws IOException {
    SharedModels<Opened> models = new SharedModels<>(LONG, 20, model -> 10);
    List<Opened> opened = new ArrayList<>();
    for (String name : List.of("a", "b", "c")) {
      try (var lease = models.acquire(name, Opened::new)) {
        opened.add(lease.model());
      }
    }
    models.acquire("a", Opened::new).close(); // now the last used
    try (var used = models.acquire("c", Opened::new)) {
      models.acquire("d", Opened::new).close();
      assertFalse(opened.stream().anyMatch(model -> model.closed));
      models.acquire("e", Opened::new).close();
      assertEquals(
          List.of(false, true, false), opened.stream().map(model -> model.closed).toList());
      assertFalse(used.model().closed);
    }
  }

  @Test
  void anIdleModelIsReusedUntilItsTimeIsOver() throws Exception {
    SharedModels<Opened> models = new SharedModels<>(Duration.ofMillis(200));
    Opened opened;
    try (var lease = models.acquire("a", Opened::new)) {
      opened = lease.model();
    }
    try (var lease = models.acquire("a", Opened::new)) {
      assertSame(opened, lease.model());
      Thread.sleep(300);
      assertFalse(opened.closed);
    }
    for (int i = 0; i < 100 && !opened.closed; i++) {
      Thread.sleep(20);
    }
    assertTrue(opened.closed);
    try (var lease = models.acquire("a", Opened::new)) {
      assertNotSame(opened, lease.model());
    }
  }

  @Test
  void aModelThatCannotBeOpenedIsTriedAgainByTheNextTask() throws IOException {
    SharedModels<Opened> models = new SharedModels<>(LONG);
    assertThrows(
        IOException.class,
        () ->
            models.acquire(
                "a",
                () -> {
                  throw new IOException("no disk");
                }));
    try (var lease = models.acquire("a", Opened::new)) {
      assertFalse(lease.model().closed);
    }
  }
}
