package io.predilect.jobs.train;

import io.predilect.data.hash.Sha256;
import io.predilect.data.shard.ShardFile;
import io.predilect.data.shard.TokenizedPair;
import io.predilect.jobs.failure.JobException;
import io.predilect.jobs.process.ProcessUser;
import io.predilect.jobs.storage.LocalFolder;
import io.predilect.jobs.storage.NodeCache;
import io.predilect.jobs.train.heartbeat.Heartbeats;
import io.predilect.model.distributed.Collective;
import io.predilect.model.scoring.Windows;
import io.predilect.model.train.data.ExampleFile;
import io.predilect.model.train.data.ExampleSurvey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkEnv;
import org.apache.spark.util.ShutdownHookManager;
import org.apache.spark.util.Utils;

/**
 * What a rank trains and evaluates on, in a copy that all ranks of its machine share, in Spark's
 * local folders. The first to come writes it in one pass over the shards, which also finds out what
 * a training may have to refuse and takes foreign reference log-probs out; a rank that is started
 * again finds it there.
 */
final class RankExamples implements AutoCloseable {
  private static final String FILE = "examples";
  private static final long NOTHING_UNUSED_STAYS = 0;

  private final ReferenceOrigin origin;
  private final Configuration hadoop;
  private final Path root;
  private final NodeCache copies;
  private final boolean ofProcess;
  private final Collective collective;
  private final Heartbeats beats;
  private final List<Copy> open = new ArrayList<>();
  private boolean over;

  /** A copy while it is used. */
  private record Copy(String name, NodeCache.Use use, ExampleFile examples)
      implements AutoCloseable {
    @Override
    public void close() throws IOException {
      try (use) {
        examples.close();
      }
    }
  }

  /**
   * A rank's examples.
   *
   * @param origin which reference log-probs may be used
   * @param root the folder of this machine's copies
   * @param ofProcess whether all ranks are of this process, which then leaves nothing behind
   */
  RankExamples(
      ReferenceOrigin origin,
      Configuration hadoop,
      Path root,
      boolean ofProcess,
      Collective collective,
      Heartbeats beats) {
    this.origin = origin;
    this.hadoop = hadoop;
    this.root = root;
    this.copies = new NodeCache(root, NOTHING_UNUSED_STAYS);
    this.ofProcess = ofProcess;
    this.collective = collective;
    this.beats = beats;
  }

  /** In a task of Spark. */
  static RankExamples of(TrainWork work, Collective collective, Heartbeats beats) {
    return new RankExamples(
        ReferenceOrigin.of(work),
        work.hadoop().value(),
        LocalFolder.root().resolve("predilect-examples-" + ProcessUser.fileName()),
        Utils.isLocalMaster(SparkEnv.get().conf()),
        collective,
        beats);
  }

  /**
   * The examples of a folder of shards; all ranks open it together.
   *
   * @throws JobException where reference log-probs are foreign and that is refused, or the machine
   *     has no room
   */
  ExampleFile open(String folder) throws IOException {
    beats.phase("reading " + folder);
    Copy copy =
        RanksAgree.all(
            collective,
            () -> {
              List<ShardFile> shards =
                  ShardFile.list(new org.apache.hadoop.fs.Path(folder), hadoop);
              String name =
                  Sha256.shortHex(ShardExamples.version(shards, hadoop), origin.toString());
              Copy here = copy(name, shards);
              open.add(here);
              origin.require(here.examples().survey());
              return here;
            });
    return copy.examples();
  }

  private Copy copy(String name, List<ShardFile> shards) throws IOException {
    NodeCache.Use use =
        beats.awaiting(
            () ->
                copies.acquire(
                    name,
                    0,
                    into ->
                        beats.working(
                            () -> {
                              write(into.resolve(FILE), shards);
                              return into;
                            })));
    try {
      if (ofProcess) {
        ShutdownHookManager.registerShutdownDeleteDir(use.path().toFile());
      }
      return new Copy(name, use, ExampleFile.open(use.path().resolve(FILE)));
    } catch (IOException | RuntimeException e) {
      use.close();
      copies.discard(name); // a machine that lost its power may have left a part of it
      throw e;
    }
  }

  void write(Path file, List<ShardFile> shards) throws IOException {
    try (ShardExamples pairs = new ShardExamples(shards, hadoop)) {
      ExampleSurvey.Builder survey = new ExampleSurvey.Builder();
      ExampleFile.write(file, taken(pairs, survey), survey);
    } catch (IOException e) {
      throw new JobException(
          String.format(
              Locale.ROOT,
              "this machine's copy of the examples cannot be written to %s, where %,d MiB are free:"
                  + " %s. Make room there, or have Spark's local folders elsewhere"
                  + " (spark.local.dir; on a cluster SPARK_LOCAL_DIRS, or YARN's local-dirs), and"
                  + " run the same command again",
              root,
              Files.getFileStore(root).getUsableSpace() >> 20,
              e.getMessage()),
          e);
    }
  }

  private Iterator<TokenizedPair> taken(
      Iterator<TokenizedPair> pairs, ExampleSurvey.Builder survey) {
    return Windows.each(
        pairs,
        pair -> {
          beats.moved();
          return origin.taken(pair, survey);
        });
  }

  /**
   * Whether nobody will ask for these copies again.
   *
   * @param yes the training has ended, or would fail again
   */
  void over(boolean yes) {
    over = yes;
  }

  /** Closes the files; the last rank of a machine removes those that nobody will ask for again. */
  @Override
  public void close() throws IOException {
    for (Copy copy : open) {
      copy.close();
      if (over) {
        copies.discard(copy.name());
      }
    }
  }
}
