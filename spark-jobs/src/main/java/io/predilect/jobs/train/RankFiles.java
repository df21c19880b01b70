package io.predilect.jobs.train;

import io.predilect.jobs.stage.StageContext;
import io.predilect.jobs.train.checkpoint.HadoopCheckpointStore;
import io.predilect.jobs.train.checkpoint.MirroredMetrics;
import io.predilect.jobs.train.checkpoint.RetryPolicy;
import io.predilect.jobs.train.heartbeat.Heartbeats;
import io.predilect.model.train.MetricsFile;
import io.predilect.model.train.TrainListener;
import io.predilect.model.train.checkpoint.CheckpointStore;
import io.predilect.model.train.checkpoint.LocalCheckpointStore;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * What a training keeps on the run's file system: checkpoints and metrics, written with a {@link
 * RetryPolicy}.
 *
 * @param checkpoints where checkpoints lie
 * @param listener writes metrics
 */
record RankFiles(CheckpointStore checkpoints, TrainListener listener) {
  /**
   * Files in a folder.
   *
   * @param folder the stage's folder that survives a kill
   * @param local a folder of this machine for copies
   * @param limit checkpoints kept
   */
  static RankFiles in(
      Path folder,
      FileSystem files,
      java.nio.file.Path local,
      int limit,
      Heartbeats beats,
      RetryPolicy retries) {
    Path checkpoints = new Path(folder, TrainStage.CHECKPOINTS);
    Path metrics = new Path(folder, StageContext.METRICS_FILE);
    if ("file".equals(files.getUri().getScheme())) {
      return new RankFiles(
          retried(new LocalCheckpointStore(local(checkpoints), limit), () -> {}, beats, retries),
          new MetricsFile(local(metrics)));
    }
    MirroredMetrics mirrored =
        new MirroredMetrics(files, metrics, local.resolve(StageContext.METRICS_FILE), retries);
    CheckpointStore store =
        new HadoopCheckpointStore(files, checkpoints, local.resolve("store"), limit);
    return new RankFiles(retried(store, mirrored::copy, beats, retries), mirrored);
  }

  // The metrics go first: a resume finds the lines of all steps that it does not do again.
  private static CheckpointStore retried(
      CheckpointStore store, RetryPolicy.Task metrics, Heartbeats beats, RetryPolicy retries) {
    return new CheckpointStore() {
      @Override
      public Optional<Checkpoint> newest() throws IOException {
        beats.phase("looking for the newest checkpoint");
        return retries.get("looking for the newest checkpoint", store::newest);
      }

      @Override
      public Checkpoint at(int step) throws IOException {
        beats.phase("reading the checkpoint of step " + step);
        return retries.get("reading the checkpoint of step " + step, () -> store.at(step));
      }

      @Override
      public void save(int step, OptionalInt kept, Writer writer) throws IOException {
        beats.phase("writing the checkpoint of step " + step);
        retries.run(
            "writing the checkpoint of step " + step,
            () -> {
              beats.moved();
              metrics.run();
              store.save(step, kept, writer);
            });
        beats.phase(Heartbeats.TRAINING);
      }

      @Override
      public void removeSuperfluous(int step, OptionalInt kept) throws IOException {
        retries.run("removing superfluous checkpoints", () -> store.removeSuperfluous(step, kept));
      }

      @Override
      public void keep(String name, java.nio.file.Path file) throws IOException {
        beats.phase("writing " + name);
        retries.run("writing " + name, () -> store.keep(name, file));
      }

      @Override
      public Optional<java.nio.file.Path> kept(String name) throws IOException {
        beats.phase("reading " + name);
        return retries.get("reading " + name, () -> store.kept(name));
      }
    };
  }

  private static java.nio.file.Path local(Path path) {
    return java.nio.file.Path.of(path.toUri().getPath());
  }
}
