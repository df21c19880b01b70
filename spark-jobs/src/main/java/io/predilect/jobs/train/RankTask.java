package io.predilect.jobs.train;

import io.predilect.jobs.channel.DriverAddress;
import io.predilect.jobs.models.TaskDevice;
import io.predilect.jobs.spark.SessionEnd;
import io.predilect.jobs.storage.FileTrouble;
import io.predilect.jobs.storage.SparkSecurity;
import io.predilect.jobs.train.heartbeat.Heartbeat;
import io.predilect.jobs.train.heartbeat.Heartbeats;
import io.predilect.jobs.train.heartbeat.RankPlace;
import io.predilect.model.distributed.Collective;
import io.predilect.model.distributed.RankAddress;
import io.predilect.model.distributed.RingMeeting;
import io.predilect.model.distributed.RingSecret;
import io.predilect.model.distributed.nccl.NcclPlace;
import io.predilect.model.distributed.nccl.Patience;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.apache.hadoop.fs.Path;
import org.apache.spark.BarrierTaskContext;
import org.apache.spark.SecurityManager;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.util.Utils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A rank as a task of Spark. What would fail again however often it is tried becomes a report with
 * a refusal; anything else fails the task, and Spark tries the stage again.
 *
 * @param work what all ranks are told
 * @param driver where their heartbeats go
 */
record RankTask(TrainWork work, DriverAddress driver)
    implements FlatMapFunction<Iterator<Integer>, RankReport> {
  private static final Logger LOG = LoggerFactory.getLogger(RankTask.class);
  // The driver is to notice first that a rank stalls: it also replaces the rank's executor.
  private static final long PATIENCE = 2;
  private static final int SECRET_BYTES = 16;

  @Override
  public Iterator<RankReport> call(Iterator<Integer> ranks) {
    // BarrierTaskContext.get() would start a timer that no process of local mode ends with.
    BarrierTaskContext task = (BarrierTaskContext) TaskContext.get();
    BooleanSupplier sessionEnded = SessionEnd.ofThisTask();
    BooleanSupplier ended = () -> task.isInterrupted() || sessionEnded.getAsBoolean();
    RankPlace place = RankPlace.of(task);
    Duration limit = Duration.ofSeconds(work.stallTimeout());
    // Failures are told before the ring is left, or the others' complaints might be heard first.
    try (Heartbeats beats = new Heartbeats(place, Heartbeat.over(driver.connect()), limit);
        RankSums sums = new RankSums(met(task, ended, place, beats), beats)) {
      return List.of(report(ended, place, sums, beats)).iterator();
    }
  }

  private Collective met(
      BarrierTaskContext task, BooleanSupplier ended, RankPlace place, Heartbeats beats) {
    try {
      beats.phase("meeting the other ranks");
      return beats.awaiting(() -> ring(task, ended, place));
    } catch (IOException | RuntimeException e) {
      throw failure(place, beats, e);
    }
  }

  private RankReport report(
      BooleanSupplier ended, RankPlace place, RankSums sums, Heartbeats beats) {
    try {
      TaskDevice device = RanksAgree.all(sums.ring(), () -> work.models().taskDevice(place.name()));
      LOG.info("{} trains on {} with {} threads", place.name(), device.name(), work.threads());
      Collective collective =
          sums.chosen(
              work.settings().parallel(),
              new NcclPlace(place.host(), device.name(), guarded()),
              new Patience(patience(), ended));
      return new RankTraining(work, collective, device, beats, ended).run();
    } catch (IOException | RuntimeException | Error e) {
      Optional<String> refusal = refusal(e);
      if (refusal.isPresent()) {
        // The others may not refuse, and be left waiting for this rank.
        beats.refused(refusal.get());
        return RankReport.refused(place.rank(), refusal.get());
      }
      throw failure(place, beats, e);
    }
  }

  // On a cluster the next attempt may find another machine, with room on its disks.
  private Optional<String> refusal(Throwable failure) {
    if (RanksAgree.refuses(failure)) {
      return Optional.of(RankFailedException.message(failure));
    }
    SparkEnv env = SparkEnv.get(); // none once the session has ended
    boolean sameMachine = env != null && Utils.isLocalMaster(env.conf());
    return FileTrouble.of(failure)
        .filter(trouble -> sameMachine || trouble.everywhere())
        .map(
            trouble ->
                trouble.message(
                    sameMachine ? FileTrouble.Place.ofRun(new Path(work.scratch())) : List.of()));
  }

  private static RankFailedException failure(RankPlace place, Heartbeats beats, Throwable cause) {
    beats.failed(RankFailedException.message(cause));
    return new RankFailedException(place.rank(), place.host(), cause);
  }

  private Duration patience() {
    return Duration.ofSeconds(PATIENCE * work.stallTimeout());
  }

  private static boolean guarded() {
    return SparkSecurity.guards(SparkEnv.get().conf());
  }

  // Where Spark knows its own processes by a secret, the ring's can be told in the open.
  private static String sparksSecret() {
    SecurityManager security = SparkEnv.get().securityManager();
    return security.isAuthenticationEnabled() ? security.getSecretKey() : "";
  }

  /** Meets the other ranks of this attempt: addresses go through Spark's own barrier. */
  private Collective ring(BarrierTaskContext task, BooleanSupplier ended, RankPlace place)
      throws IOException {
    requireAll(task.getTaskInfos().length);
    if (task.getTaskInfos().length == 1) {
      return Collective.alone();
    }
    try (RingMeeting meeting = RingMeeting.listen(place.host())) {
      byte[] secret = new byte[SECRET_BYTES];
      new SecureRandom().nextBytes(secret);
      String[] told = task.allGather(meeting.address() + " " + HexFormat.of().formatHex(secret));
      List<RankAddress> members =
          Arrays.stream(told)
              .map(line -> RankAddress.parse(line.substring(0, line.indexOf(' '))))
              .toList();
      // Rank 0's secret is the ring's; that of an earlier attempt is another.
      String shared = told[0].substring(told[0].indexOf(' ') + 1) + sparksSecret();
      return meeting.join(
          place.rank(), members, RingSecret.of(shared, guarded()), patience(), ended);
    }
  }

  // A task that ends well in the moment in which another breaks down keeps its result, and Spark
  // tries again without it: a rank by itself would train as if there were no others. Spark forgets
  // all results of an attempt that fails, and starts every rank with the next one.
  private void requireAll(int started) {
    int ranks = work.settings().parallel().ranks();
    if (started != ranks) {
      throw new IllegalStateException(
          "Spark has started "
              + started
              + " of "
              + ranks
              + " ranks again, since others had ended as one broke down: they all start with the next attempt");
    }
  }
}
