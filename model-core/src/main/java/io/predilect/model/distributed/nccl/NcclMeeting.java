package io.predilect.model.distributed.nccl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.predilect.model.distributed.Collective;
import io.predilect.model.distributed.RankLostException;
import io.predilect.model.engine.Engines;
import io.predilect.model.engine.HostFloats;
import io.predilect.model.engine.TorchException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * What became of ranks, joined by a ring, that wanted to meet through NCCL. They tell each other
 * what they have, and how their first sums went, so that all come to the same end.
 */
public sealed interface NcclMeeting {

  /**
   * They met.
   *
   * @param collective sums over them; to be closed before the ring is
   * @param version of NCCL
   */
  record Met(Collective collective, String version) implements NcclMeeting {}

  /**
   * They did not, and the ring is as good as before.
   *
   * @param why the same words on every rank
   */
  record Apart(String why) implements NcclMeeting {}

  /**
   * Meets the others; all ranks call it.
   *
   * @param ring joins the ranks, and stays the caller's
   * @param patience now and in every later sum
   * @throws RankLostException when the ring is broken
   */
  static NcclMeeting of(Collective ring, NcclPlace place, Patience patience) {
    return of(ring, place.device(), NcclRank.here(place, ring.rank()), patience);
  }

  /** With what a rank has. */
  static NcclMeeting of(Collective ring, String device, NcclRank own, Patience patience) {
    List<NcclOffer> offers = ring.gather(own.offer().bytes()).stream().map(NcclOffer::of).toList();
    Optional<String> refusal = NcclOffer.refusal(offers);
    if (refusal.isPresent()) {
      return new Apart(refusal.get());
    }
    NcclRank.Parts parts = own.parts().orElseThrow();
    NcclCommunicator communicator = new NcclCommunicator(parts.nccl(), parts.gpu(), patience);
    NcclCollective collective = new NcclCollective(ring, parts.nccl(), communicator);
    int ranks = ring.ranks();
    try (NDManager scope = Engines.pytorch().newBaseManager(Engines.device(device))) {
      NDArray numbers =
          scope.full(new Shape(NcclCollective.GRAIN * (long) ranks + 1), ring.rank() + 1f);
      // NCCL connects when it is first used, for each kind of call anew: what fails then, fails
      // while the ring can still take its place.
      List<Runnable> steps =
          List.of(
              () -> communicator.join(ring.rank(), ranks, offers.get(0).id()),
              () -> collective.sum(numbers),
              () -> collective.reduceScatter(numbers),
              () -> collective.allGather(numbers),
              () -> require(numbers, ranks * (ranks + 1) / 2f * ranks));
      for (Runnable step : steps) {
        Optional<String> failure = together(step, ring, offers);
        if (failure.isPresent()) {
          collective.close();
          return new Apart(failure.get());
        }
      }
      return new Met(collective, NcclLibrary.version(own.offer().version()));
    } catch (RuntimeException e) {
      try (collective) {
        throw e;
      }
    }
  }

  /** Takes a step on every rank; what failed on the first of those where it failed. */
  private static Optional<String> together(Runnable step, Collective ring, List<NcclOffer> offers) {
    String failure = "";
    try {
      step.run();
    } catch (RankLostException | TorchException e) {
      failure = e.getMessage();
    }
    List<byte[]> all = ring.gather(failure.getBytes(StandardCharsets.UTF_8));
    return IntStream.range(0, all.size())
        .filter(rank -> all.get(rank).length > 0)
        .mapToObj(
            rank ->
                String.format(
                    Locale.ROOT,
                    "rank %d on %s: %s",
                    rank,
                    offers.get(rank).host(),
                    new String(all.get(rank), StandardCharsets.UTF_8)))
        .findFirst();
  }

  private static void require(NDArray numbers, float expected) {
    for (float number : HostFloats.copy(numbers)) {
      if (number != expected) {
        throw new TorchException(
            "NCCL's first sums are wrong: " + number + " in place of " + expected);
      }
    }
  }
}
