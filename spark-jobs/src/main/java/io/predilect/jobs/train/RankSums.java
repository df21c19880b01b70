package io.predilect.jobs.train;

import io.predilect.jobs.config.CollectiveKind;
import io.predilect.jobs.config.ParallelSettings;
import io.predilect.jobs.failure.JobException;
import io.predilect.jobs.train.heartbeat.Heartbeats;
import io.predilect.jobs.train.heartbeat.Watched;
import io.predilect.model.distributed.Collective;
import io.predilect.model.distributed.nccl.NcclMeeting;
import io.predilect.model.distributed.nccl.NcclPlace;
import io.predilect.model.distributed.nccl.Patience;
import java.util.Optional;

/**
 * What a rank sums with: the ring of sockets, and on top of it NCCL, where all ranks can have that
 * and nobody wants it otherwise. All ranks come to the same, since the ring tells each what the
 * others have.
 */
final class RankSums implements AutoCloseable {
  private final Collective plain;
  private final Collective ring;
  private final Heartbeats beats;
  private Optional<Collective> nccl = Optional.empty();

  /**
   * With the ring alone, so far.
   *
   * @param ring closed when this is
   */
  RankSums(Collective ring, Heartbeats beats) {
    this.plain = ring;
    this.ring = Watched.collective(ring, beats);
    this.beats = beats;
  }

  /** The ring, for what ranks tell each other. */
  Collective ring() {
    return ring;
  }

  /**
   * What the training's sums go through; all ranks call it.
   *
   * @throws JobException when that shall be NCCL and cannot: the same words on every rank
   */
  Collective chosen(ParallelSettings parallel, NcclPlace place, Patience patience) {
    if (plain.ranks() == 1
        || parallel.collective() == CollectiveKind.RING
        || parallel.sync().local()) {
      return ring;
    }
    beats.phase("meeting the other ranks through NCCL");
    NcclMeeting meeting = beats.awaiting(() -> NcclMeeting.of(plain, place, patience));
    if (meeting instanceof NcclMeeting.Met met) {
      nccl = Optional.of(met.collective());
      beats.note("ranks sum through NCCL " + met.version());
      return Watched.collective(met.collective(), beats);
    }
    String why = ((NcclMeeting.Apart) meeting).why();
    if (parallel.collective() == CollectiveKind.NCCL) {
      throw new JobException(
          "collective is nccl, and the ranks cannot sum through it: "
              + why
              + ". Set collective to auto or ring to sum around a ring of sockets");
    }
    beats.note("ranks sum around a ring of sockets, not through NCCL: " + why);
    return ring;
  }

  @Override
  public void close() {
    try (plain) {
      nccl.ifPresent(Collective::close);
    }
  }
}
