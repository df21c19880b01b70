package io.predilect.jobs.cluster;

import java.io.IOException;
import java.time.Duration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** Runs of {@link RanksRun} whose folders are on another file system than this machine's. */
record RemoteRuns(FileSystem files, Path folder) {

  /** Whether the training comes to a checkpoint of this step or a later one, the program alive. */
  boolean reach(String id, int step, JavaProcess program, Duration limit)
      throws IOException, InterruptedException {
    long deadline = System.nanoTime() + limit.toNanos();
    while (checkpoint(id) < step) {
      if (!program.isAlive() || System.nanoTime() > deadline) {
        return false;
      }
      Thread.sleep(50);
    }
    return program.isAlive();
  }

  /** The newest checkpoint's step while the training runs; 0: none. */
  int checkpoint(String id) throws IOException {
    int newest = 0;
    Path pattern = new Path(folder, id + "/" + RanksRun.TRAIN + "~*/checkpoints/step-*");
    for (FileStatus checkpoint : files.globStatus(pattern)) {
      newest =
          Math.max(newest, RanksRun.step(java.nio.file.Path.of(checkpoint.getPath().getName())));
    }
    return newest;
  }

  /** Copies a run to where those of this machine are. */
  void fetch(String id, RanksRun to) throws IOException {
    files.copyToLocalFile(new Path(folder, id), new Path(to.run(id).toUri()));
  }
}
