package io.predilect.model.distributed.nccl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.predilect.model.distributed.RankLostException;
import io.predilect.model.distributed.Rings;
import io.predilect.model.engine.CudaLibraries;
import io.predilect.model.engine.Engines;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** How ranks come to sum through NCCL or not, and how they end when something breaks. */
final class NcclMeetingTest {
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final Duration SHORT = Duration.ofMillis(300);

  private static NcclOffer offer(String host, String gpu, int version) {
    return new NcclOffer(host, false, gpu, version, "", "");
  }

  private static String refusal(NcclOffer... offers) {
    return NcclOffer.refusal(List.of(offers)).orElse("");
  }

  @Test
  void ranksWithoutWhatItTakesAreNamed() {
    NcclOffer first = offer("a", "0000:01:00.0", 22602);
    assertEquals("", refusal(first, offer("b", "0000:01:00.0", 22602)));
    assertEquals("", refusal(first, offer("a", "0000:02:00.0", 22602)));
    assertEquals(
        "rank 0 on a and rank 1 on a share GPU 0000:01:00.0, and NCCL wants one for each",
        refusal(first, offer("a", "0000:01:00.0", 22602)));
    assertEquals(
        "rank 0 on a has NCCL 2.26.2, and rank 1 on b has 2.21.5",
        refusal(first, offer("b", "0000:01:00.0", 22105)));
    NcclPlace place = new NcclPlace("b", "cpu", false);
    assertEquals(
        "rank 1 on b: it trains on the processor", refusal(first, NcclRank.here(place, 1).offer()));
  }

  @Test
  void whatSparkGuardsLeavesNoMachine() {
    NcclOffer one = new NcclOffer("a", true, "0000:01:00.0", 22602, "", "");
    NcclOffer two = new NcclOffer("a", true, "0000:02:00.0", 22602, "", "");
    NcclOffer other = new NcclOffer("b", true, "0000:02:00.0", 22602, "", "");
    assertEquals("", refusal(one, two));
    assertTrue(refusal(one, other).contains("spark.authenticate"), refusal(one, other));
  }

  @Test
  void anOfferArrivesAsItWas() {
    NcclOffer sent = new NcclOffer("host", true, "bus", 22602, "0aff", "wörter");
    assertEquals(sent, NcclOffer.of(sent.bytes()));
  }

  @Test
  void whatIsNoLibraryIsTold(@TempDir Path folder) throws Exception {
    CudaLibraries none = new CudaLibraries(List.of(folder), Map.of());
    assertEquals(new NcclFound.Missing("libnccl is in none of " + folder), NcclFound.in(none));
    Path file = Files.writeString(folder.resolve("libnccl.so.2"), "no library");
    CudaLibraries broken = new CudaLibraries(List.of(folder), Map.of(CudaLibraries.NCCL, file));
    NcclFound.Missing missing = assertInstanceOf(NcclFound.Missing.class, NcclFound.in(broken));
    assertTrue(missing.why().startsWith(file + " cannot be loaded: "), missing.why());
    assertEquals(1, missing.why().lines().count()); // not with the class path, as JNA says it
  }

  private static List<NcclMeeting> meet(FakeNccl nccl, Duration limit) throws Exception {
    Patience patience = new Patience(limit, () -> false);
    return Rings.run(2, LONG, ring -> NcclRanks.meet(nccl, ring, patience));
  }

  @Test
  void theRanksMeet() throws Exception {
    FakeNccl nccl = new FakeNccl(2);
    for (NcclMeeting meeting : meet(nccl, LONG)) {
      NcclMeeting.Met met = assertInstanceOf(NcclMeeting.Met.class, meeting);
      assertEquals("2.26.2", met.version());
    }
    assertEquals(NcclRanks.MEETING_CALLS, nccl.rank(0).made.size());
  }

  /** The first sum, what is left over of the reduce-scatter, the all-gather. */
  @Test
  void ranksWhoseFirstSumsFailComeToTheSameEnd() throws Exception {
    for (int call : new int[] {0, 2, 3}) {
      apart(new FakeNccl(2).failingFrom(call, FakeNccl.USAGE), " failed: error ");
      apart(new FakeNccl(2).hangingFrom(call), " numbers ");
    }
    apart(new FakeNccl(2).spoiling(0), "first sums are wrong: 8.0 in place of 6.0");
  }

  private static void apart(FakeNccl nccl, String why) throws Exception {
    List<NcclMeeting> meetings = meet(nccl, SHORT);
    assertEquals(meetings.get(0), meetings.get(1));
    NcclMeeting.Apart apart = assertInstanceOf(NcclMeeting.Apart.class, meetings.get(0));
    assertTrue(apart.why().startsWith("rank 0 on host: "), apart.why());
    assertTrue(apart.why().contains(why), apart.why());
    for (int rank = 0; rank < 2; rank++) {
      assertTrue(
          List.of(List.of("aborted"), List.of("finalized", "destroyed"))
              .contains(nccl.rank(rank).ends),
          nccl.rank(rank).ends.toString());
    }
  }

  @Test
  void aRankThatDoesNotComeIsNotWaitedForWithoutEnd() throws Exception {
    FakeNccl nccl = new FakeNccl(2);
    FakeNccl.Rank own = nccl.rank(0);
    Patience patience = new Patience(SHORT, () -> false);
    try (NcclCommunicator communicator = new NcclCommunicator(own, own, patience)) {
      String id = own.arriving(new NcclPlace("host", "cuda:0", false)).offer().id();
      RankLostException e =
          assertThrows(RankLostException.class, () -> communicator.join(0, 2, id));
      assertEquals("NCCL's meeting of 2 ranks was not done within 0 s", e.getMessage());
    }
    assertEquals(List.of("aborted"), own.ends);
  }

  /** What each rank is told when its sum fails. */
  private static List<String> lost(FakeNccl nccl, Patience patience) throws Exception {
    List<String> told =
        NcclRanks.run(
            nccl,
            2,
            patience,
            collective -> {
              try (NDManager scope = Engines.pytorch().newBaseManager(Device.cpu())) {
                Executable sum = () -> collective.sum(scope.zeros(new Shape(100)));
                String first = assertThrows(RankLostException.class, sum).getMessage();
                // Nothing is called after that.
                assertEquals(first, assertThrows(RankLostException.class, sum).getMessage());
                return first;
              }
            });
    for (int rank = 0; rank < 2; rank++) {
      assertEquals(List.of("aborted"), nccl.rank(rank).ends);
      assertEquals(NcclRanks.MEETING_CALLS + 1, nccl.rank(rank).made.size());
    }
    return told;
  }

  @Test
  void anErrorThatShowsLaterEndsTheCommunicatorOfEveryRank() throws Exception {
    FakeNccl nccl = new FakeNccl(2).failingFrom(NcclRanks.MEETING_CALLS, FakeNccl.USAGE);
    for (String told : lost(nccl, NcclRanks.PATIENT)) {
      assertTrue(told.startsWith("NCCL's sum of 100 numbers failed: error "), told);
    }
  }

  @Test
  void whatIsNeverDoneIsGivenUpInTime() throws Exception {
    long begun = System.nanoTime();
    FakeNccl nccl = new FakeNccl(2).hangingFrom(NcclRanks.MEETING_CALLS);
    List<String> told = lost(nccl, new Patience(Duration.ofSeconds(1), () -> false));
    long millis = (System.nanoTime() - begun) / 1_000_000;
    assertTrue(millis >= 1000 && millis < 20_000, millis + " ms");
    assertTrue(told.contains("NCCL's sum of 100 numbers was not done within 1 s"), told.toString());
  }

  @Test
  void aTrainingThatIsEndedWaitsForNobody() throws Exception {
    FakeNccl nccl = new FakeNccl(2).hangingFrom(NcclRanks.MEETING_CALLS);
    AtomicBoolean cancelled = new AtomicBoolean();
    nccl.whenHanging(() -> cancelled.set(true));
    List<String> told = lost(nccl, new Patience(LONG, cancelled::get));
    assertTrue(
        told.contains("the training of this rank was ended during NCCL's sum of 100 numbers"),
        told.toString());
  }
}
