package io.predilect.model.distributed.nccl;

import io.predilect.model.distributed.Collective;
import io.predilect.model.distributed.Rings;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;

/** Ranks that are threads of this process, on a ring of real sockets and a {@link FakeNccl}. */
public final class NcclRanks {
  private static final Duration LONG = Duration.ofSeconds(60);
  static final Patience PATIENT = new Patience(LONG, () -> false);
  // What NCCL is called for before ranks have met: a sum, a reduce-scatter and an all-gather of 64
  // numbers a rank and one more.
  static final int MEETING_CALLS = 5;

  private NcclRanks() {}

  /** Runs the same work on every rank, met through NCCL, and returns what each of them had. */
  public static <T> List<T> run(int ranks, Rings.Work<T> work)
      throws InterruptedException, ExecutionException {
    return run(new FakeNccl(ranks), ranks, PATIENT, work);
  }

  static <T> List<T> run(FakeNccl nccl, int ranks, Patience patience, Rings.Work<T> work)
      throws InterruptedException, ExecutionException {
    return Rings.run(
        ranks,
        LONG,
        ring -> {
          NcclMeeting meeting = meet(nccl, ring, patience);
          if (meeting instanceof NcclMeeting.Met met) {
            try (Collective collective = met.collective()) {
              return work.of(collective);
            }
          }
          throw new IllegalStateException(((NcclMeeting.Apart) meeting).why());
        });
  }

  static NcclMeeting meet(FakeNccl nccl, Collective ring, Patience patience) {
    NcclPlace place = new NcclPlace("host", "cuda:" + ring.rank(), false);
    return NcclMeeting.of(ring, "cpu", nccl.rank(ring.rank()).arriving(place), patience);
  }
}
