package io.predilect.jobs.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.data.shard.ReferenceLogps;
import io.predilect.data.shard.ShardWriter;
import io.predilect.data.shard.TokenizedPair;
import io.predilect.data.token.Tokens;
import io.predilect.jobs.config.TrainStageSettings.ForeignReference;
import io.predilect.jobs.failure.JobException;
import io.predilect.jobs.models.ModelFolder;
import io.predilect.jobs.train.heartbeat.Heartbeat;
import io.predilect.jobs.train.heartbeat.Heartbeats;
import io.predilect.jobs.train.heartbeat.RankPlace;
import io.predilect.model.distributed.Collective;
import io.predilect.model.train.data.ExampleFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One copy of the examples for all ranks of a machine. */
final class RankExamplesTest {
  private static final RankPlace PLACE = new RankPlace(0, 0, "here", "1", 1);

  @TempDir private Path folder;
  private Path root;
  private Path shards;

  @BeforeEach
  void write() throws IOException {
    root = folder.resolve("local");
    shards = Files.createDirectories(folder.resolve("shards"));
    shard("part-0.parquet", "a", "b");
    shard("part-1.parquet", "c");
  }

  private void shard(String name, String... ids) {
    var file = new org.apache.hadoop.fs.Path(shards.resolve(name).toUri());
    try (ShardWriter writer = ShardWriter.open(file, new Configuration())) {
      for (String id : ids) {
        writer.write(
            TokenizedPair.of(id, "", Tokens.of(1, 2), Tokens.of(3), Tokens.of(4))
                .withReference(ReferenceLogps.of(-1, -2)));
      }
    }
  }

  private static Heartbeats beats() {
    return new Heartbeats(PLACE, beat -> Heartbeat.Reply.GO_ON, Duration.ofSeconds(5));
  }

  private RankExamples rank(ForeignReference foreign, Heartbeats beats) {
    return new RankExamples(
        new ReferenceOrigin(new ModelFolder("file:/start", "aa11"), foreign, false),
        new Configuration(),
        root,
        false,
        Collective.alone(),
        beats);
  }

  /** What a rank reads, and what it leaves. */
  private List<String> read(ForeignReference foreign, boolean over) throws IOException {
    try (Heartbeats beats = beats();
        RankExamples rank = rank(foreign, beats)) {
      ExampleFile examples = rank.open(shards.toString());
      List<String> ids = new ArrayList<>();
      for (int i = 0; i < examples.size(); i++) {
        ids.add(examples.id(i));
      }
      rank.over(over);
      return ids;
    }
  }

  private List<Path> copies() throws IOException {
    try (Stream<Path> all = Files.walk(root)) {
      return all.filter(file -> file.endsWith("examples")).sorted().toList();
    }
  }

  @Test
  void allRanksReadOneCopyAndTheEndRemovesIt() throws Exception {
    ExecutorService ranks = Executors.newFixedThreadPool(4);
    try {
      List<Callable<List<String>>> work = new ArrayList<>();
      for (int rank = 0; rank < 4; rank++) {
        work.add(() -> read(ForeignReference.ACCEPT, false));
      }
      for (Future<List<String>> ids : ranks.invokeAll(work)) {
        assertEquals(List.of("a", "b", "c"), ids.get());
      }
    } finally {
      ranks.shutdownNow();
    }
    assertEquals(1, copies().size());
    Object written = Files.getLastModifiedTime(copies().get(0));
    read(ForeignReference.ACCEPT, true); // a rank that was started again
    assertEquals(List.of(), copies());
    read(ForeignReference.ACCEPT, false);
    assertTrue(!written.equals(Files.getLastModifiedTime(copies().get(0))));
  }

  @Test
  void aRankThatIsStartedAgainFindsWhatWasWritten() throws IOException {
    read(ForeignReference.ACCEPT, false);
    Object written = Files.getLastModifiedTime(copies().get(0));
    read(ForeignReference.ACCEPT, false);
    assertEquals(written, Files.getLastModifiedTime(copies().get(0)));
    shard("part-2.parquet", "d");
    assertEquals(List.of("a", "b", "c", "d"), read(ForeignReference.ACCEPT, false));
    assertEquals(1, copies().size(), "nobody uses the copy of what the shards held before");
  }

  @Test
  void whatIsTakenOutOfForeignReferencesIsACopyOfItsOwn() throws IOException {
    read(ForeignReference.ACCEPT, false);
    try (Heartbeats beats = beats();
        RankExamples accepting = rank(ForeignReference.ACCEPT, beats);
        RankExamples taking = rank(ForeignReference.RECOMPUTE, beats)) {
      assertEquals(ReferenceLogps.of(-1, -2), accepting.open(shards.toString()).get(0).reference());
      assertEquals(ReferenceLogps.none(), taking.open(shards.toString()).get(0).reference());
    }
    JobException refused =
        assertThrows(JobException.class, () -> read(ForeignReference.REFUSE, false));
    assertTrue(refused.getMessage().startsWith("3 of 3 pairs (the first: a)"));
  }

  @Test
  void aPartThatALostMachineLeftIsWrittenAgainTheNextTime() throws IOException {
    read(ForeignReference.ACCEPT, false);
    Files.write(copies().get(0), new byte[40]);
    assertThrows(IOException.class, () -> read(ForeignReference.ACCEPT, false));
    assertEquals(List.of("a", "b", "c"), read(ForeignReference.ACCEPT, false));
  }

  @Test
  void aDiskThatTakesNothingIsToldWithTheFolderAndTheRemedy() throws IOException {
    Files.createDirectories(root);
    try (Heartbeats beats = beats();
        RankExamples rank = rank(ForeignReference.ACCEPT, beats)) {
      JobException full =
          assertThrows(
              JobException.class, () -> rank.write(root.resolve("missing/examples"), List.of()));
      for (String part : List.of(root.toString(), "MiB are free", "spark.local.dir")) {
        assertTrue(full.getMessage().contains(part), full.getMessage());
      }
    }
  }

  @Test
  void oneWhoWaitsForAnotherToWriteIsNotTheOneThatStalls() {
    try (Heartbeats beats = beats()) {
      List<Heartbeat.State> states = new ArrayList<>();
      beats.awaiting(
          () -> {
            states.add(beats.now().state());
            beats.working(() -> states.add(beats.now().state()));
            return states.add(beats.now().state());
          });
      assertEquals(
          List.of(Heartbeat.State.WAITING, Heartbeat.State.WORKING, Heartbeat.State.WAITING),
          states);
    }
  }
}
