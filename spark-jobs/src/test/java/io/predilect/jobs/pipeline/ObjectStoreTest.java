package io.predilect.jobs.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.jobs.config.RunConfig;
import io.predilect.jobs.failure.JobException;
import io.predilect.jobs.runfolder.RunLease;
import io.predilect.jobs.spark.LocalSpark;
import io.predilect.jobs.storage.LocalFolder;
import io.predilect.jobs.storage.WholeFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Runs whose folder is in a store that renames folders piece by piece. */
class ObjectStoreTest extends PipelineTrial {
  private static final List<String> WHOLE = List.of("_stage.json", "data", "goes-on", "scratch");
  private static final String SETTING = "fs.s3a.impl";
  // Of the lease: a driver waits a twentieth of it at its start, and this class starts many.
  private static final Duration TERM = Duration.ofSeconds(1);

  @BeforeEach
  void mount() {
    LocalSpark.session()
        .sparkContext()
        .hadoopConfiguration()
        .set(SETTING, PiecemealStore.class.getName());
  }

  @AfterEach
  void unmount() {
    PiecemealStore.live();
    LocalSpark.session().sparkContext().hadoopConfiguration().unset(SETTING);
  }

  @Override
  Pipeline pipeline(RunConfig config, StageRegistry stages) throws IOException {
    return new Pipeline(
        config,
        stages,
        hadoop(),
        Sessions.of(LocalSpark::session),
        PipelineListener.SILENT,
        stop,
        TERM,
        software);
  }

  private static Configuration hadoop() {
    Configuration hadoop = new Configuration();
    hadoop.set(SETTING, PiecemealStore.class.getName());
    return hadoop;
  }

  private String output() {
    return "output='s3a://store" + folder.resolve("runs") + "'";
  }

  private List<String> files(String stage) throws IOException {
    Path root = folder.resolve("runs/trial").resolve(stage);
    if (!Files.isDirectory(root)) {
      return List.of();
    }
    try (Stream<Path> all = Files.list(root)) {
      return all.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void killedAtAnyPieceOfARenameAStageIsDoneOrRunsAgainAndIsWhole() throws IOException {
    int kills = 0;
    for (int steps = 0; ; steps++) {
      run(output()); // what is to be replaced
      assertEquals(WHOLE, files("02-half"));
      PiecemealStore.dieAfter(steps);
      try {
        pipeline(output()).run(Optional.of("half"));
        break;
      } catch (JobException e) {
        kills++;
      }
      PiecemealStore.live();
      boolean done = files("02-half").contains("_stage.json");
      assertTrue(!done || files("02-half").equals(WHOLE), "after " + steps + " steps");
      List<String> again = run(output());
      assertEquals(!done, again.contains("half"), again + " after " + steps + " steps");
      assertEquals(WHOLE, files("02-half"));
      assertTrue(
          leftovers().stream().allMatch(name -> name.contains("~partial-")), "" + leftovers());
    }
    assertTrue(kills >= 6, kills + " kills");
  }

  @Test
  void killedWhileItsNumberChangesAStageIsFoundAndWhole() throws IOException {
    String first = yaml;
    String half = "  - truncate: {name: half";
    String[] changed = {output(), "stages.half.ratio=0.25"};
    int kills = 0;
    for (int steps = 0; ; steps++) {
      yaml = first;
      run(output());
      yaml = first.replace(half, "  - evaluate: {name: aside}\n" + half);
      PiecemealStore.dieAfter(steps);
      try {
        run(changed);
        break;
      } catch (JobException e) {
        kills++;
      }
      PiecemealStore.live();
      run(changed);
      assertEquals("03-half", manifest().stages().get(2).folder());
      assertEquals(WHOLE, files("03-half"));
      assertEquals(List.of(), run(changed));
      LocalFolder.delete(folder.resolve("runs"));
    }
    assertTrue(kills >= 6, kills + " kills");
    assertEquals(List.of(), files("02-half"));
  }

  @Test
  void aFileIsReplacedWithoutBeingAwayMeanwhile() throws IOException {
    org.apache.hadoop.fs.Path file =
        new org.apache.hadoop.fs.Path("s3a://store" + folder.resolve("text"));
    PiecemealStore.dieAfter(0); // in a rename
    WholeFiles.replace(file, "old", hadoop());
    WholeFiles.replace(file, "new", hadoop());
    assertEquals("new", Files.readString(folder.resolve("text")));
  }

  @Test
  void whoeverWritesTheLeaseLastOfTwoHoldsIt() throws Exception {
    FileSystem files =
        new org.apache.hadoop.fs.Path("s3a://store" + folder).getFileSystem(hadoop());
    Path lease = folder.resolve(RunLease.FILE);
    byte[] other =
        """
        {"token": "other", "host": "elsewhere", "pid": 1, "since": "", "renewals": 0}
        """
            .getBytes(StandardCharsets.UTF_8);
    List<Exception> failed = new ArrayList<>();
    // It had found no file before the first wrote its own.
    Thread second =
        new Thread(
            () -> {
              try {
                while (!Files.exists(lease) || Files.size(lease) == 0) {
                  Thread.sleep(1);
                }
                Files.write(lease, other);
              } catch (IOException | InterruptedException e) {
                failed.add(e);
              }
            });
    second.start();
    JobException refused =
        assertThrows(
            JobException.class,
            () ->
                RunLease.take(
                    files,
                    new org.apache.hadoop.fs.Path("s3a://store" + folder),
                    Duration.ofSeconds(20),
                    () -> {}));
    second.join();
    assertEquals(List.of(), failed);
    assertTrue(refused.getMessage().contains("elsewhere"), refused.getMessage());
    assertFalse(Files.readString(lease).isEmpty());
  }
}
