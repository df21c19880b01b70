package io.predilect.jobs.stage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class StopSignalTest {

  @Test
  void branchesStopWithTheTrunkAndNotWithEachOther() {
    StopSignal all = new StopSignal();
    StopSignal one = all.branch();
    StopSignal other = all.branch();
    AtomicInteger ended = new AtomicInteger();
    one.onStop(ended::incrementAndGet);
    other.onStop(ended::incrementAndGet);

    one.stop("because another program took over");
    assertEquals(1, ended.get());
    assertFalse(other.stopped() || all.stopped());

    all.stop();
    assertEquals(2, ended.get(), "each ends once");
    assertEquals("because another program took over", one.reason());
    assertEquals("on request", other.reason());
    assertTrue(all.branch().stopped(), "nothing begins afterwards");
  }
}
