package io.predilect.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.jobs.PredilectException.Work;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class SideBySideTest {
  private final Set<Integer> done = new ConcurrentSkipListSet<>();

  private Work<Boolean> noting(int number) {
    return () -> done.add(number);
  }

  private static void await(CountDownLatch latch) throws IOException {
    try {
      assertTrue(latch.await(10, TimeUnit.SECONDS));
    } catch (InterruptedException e) {
      throw new IOException("interrupted", e);
    }
  }

  @Test
  void asMuchAsMayGoesOnAtATime() throws IOException {
    CountDownLatch both = new CountDownLatch(2);
    Work<Boolean> meeting =
        () -> {
          both.countDown();
          await(both); // neither ends before the other has begun
          return true;
        };
    SideBySide.run(List.of(meeting, meeting), 2);
    assertEquals(0, both.getCount());
  }

  @Test
  void oneAtATimeIsInOrderAndInTheCallersThread() throws IOException {
    Thread caller = Thread.currentThread();
    List<Work<Boolean>> works =
        IntStream.range(0, 4)
            .<Work<Boolean>>mapToObj(
                i ->
                    () -> {
                      assertSame(caller, Thread.currentThread());
                      assertEquals(i, done.size());
                      return done.add(i);
                    })
            .toList();
    SideBySide.run(works, 1);
    assertEquals(4, done.size());
  }

  @Test
  void whatGoesOnWhenAnotherFailsComesToItsEndAndNothingElseBegins() {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch failed = new CountDownLatch(1);
    Work<Boolean> failing =
        () -> {
          await(begun);
          failed.countDown();
          throw new IOException("the disk is full");
        };
    Work<Boolean> slow =
        () -> {
          begun.countDown();
          await(failed);
          return done.add(2);
        };
    Work<Boolean> failingToo =
        () -> {
          slow.run();
          throw new IllegalStateException("and here");
        };
    List<Work<Boolean>> works = List.of(failing, failingToo, noting(3), noting(4));
    Exception first = assertThrows(Exception.class, () -> SideBySide.run(works, 2));
    assertEquals(
        Set.of("the disk is full", "and here"),
        Set.of(first.getMessage(), first.getSuppressed()[0].getMessage()));
    assertEquals(Set.of(2), done);
  }

  @Test
  void anInterruptReachesTheOthers() {
    CountDownLatch never = new CountDownLatch(1);
    CountDownLatch begun = new CountDownLatch(1);
    Thread caller = Thread.currentThread();
    Work<Boolean> work =
        () -> {
          if (Thread.currentThread() == caller) {
            while (begun.getCount() > 0) {
              Thread.onSpinWait();
            }
          } else {
            begun.countDown();
            caller.interrupt();
            await(never);
          }
          return true;
        };
    IOException told =
        assertThrows(IOException.class, () -> SideBySide.run(List.of(work, work), 2));
    assertEquals("interrupted", told.getMessage());
    assertTrue(Thread.interrupted(), "the caller still knows");
  }
}
