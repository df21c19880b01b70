package io.predilect.jobs.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.jobs.failure.JobException;
import io.predilect.model.distributed.Collective;
import io.predilect.model.distributed.RankLostException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

final class RanksAgreeTest {
  private boolean closed;

  /** Two ranks, of which the other one says something. */
  private static Collective ranks(UnaryOperator<List<byte[]>> heard) {
    return new Collective() {
      @Override
      public int rank() {
        return 0;
      }

      @Override
      public int ranks() {
        return 2;
      }

      @Override
      public void sum(float[] values) {}

      @Override
      public void sum(double[] values) {}

      @Override
      public List<byte[]> gather(byte[] own) {
        return heard.apply(List.of(own));
      }

      @Override
      public void close() {}
    };
  }

  private static Collective saying(String refusal) {
    byte[] said = refusal.getBytes(StandardCharsets.UTF_8);
    return ranks(own -> List.of(own.get(0), said));
  }

  private final class Model implements AutoCloseable {
    @Override
    public void close() {
      closed = true;
    }
  }

  @Test
  void whatEveryRankPreparedIsTheirs() throws IOException {
    assertEquals(7, RanksAgree.all(saying(""), () -> 7));
    RanksAgree.all(saying(""), Model::new);
    assertTrue(!closed);
  }

  @Test
  void anothersRefusalIsHeardAndWhatWasPreparedIsClosed() {
    JobException refused =
        assertThrows(JobException.class, () -> RanksAgree.all(saying("no such model"), Model::new));
    assertEquals("no such model", refused.getMessage());
    assertTrue(closed);
  }

  @Test
  void whatWasPreparedIsClosedWhenAnotherRankIsLost() {
    Collective broken =
        ranks(
            own -> {
              throw new RankLostException("rank 1 on host is gone");
            });
    assertThrows(RankLostException.class, () -> RanksAgree.all(broken, Model::new));
    assertTrue(closed);
  }

  @Test
  void whatMayWorkAnotherTimeIsNoRefusal() {
    IOException failure =
        assertThrows(
            IOException.class,
            () ->
                RanksAgree.all(
                    saying(""),
                    () -> {
                      throw new IOException("the disk is away");
                    }));
    assertEquals("the disk is away", failure.getMessage());
  }
}
