package io.predilect.jobs.train;

import io.predilect.model.train.MetricsFile;
import io.predilect.model.train.TrainListener;
import io.predilect.model.train.checkpoint.CheckpointStore;
import io.predilect.model.train.checkpoint.LocalCheckpointStore;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * What a training keeps on the run's file system: checkpoints, metrics and its progress. All of it
 * is written with {@link Patience}.
 *
 * @param checkpoints where checkpoints lie
 * @param listener writes metrics and progress
 */
record RankFiles(CheckpointStore checkpoints, TrainListener listener) {
  private static final String METRICS = "metrics.jsonl";

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
      RankPulse pulse,
      Patience patience) {
    Path checkpoints = new Path(folder, TrainStage.CHECKPOINTS);
    Path metrics = new Path(folder, METRICS);
    TrainListener progress = new ProgressFile(files, folder);
    if ("file".equals(files.getUri().getScheme())) {
      return new RankFiles(
          patient(new LocalCheckpointStore(local(checkpoints), limit), pulse, patience),
          TrainListener.all(List.of(new MetricsFile(local(metrics)), progress)));
    }
    MirroredMetrics mirrored =
        new MirroredMetrics(files, metrics, local.resolve(METRICS), patience);
    CheckpointStore store =
        mirrored.before(
            new HadoopCheckpointStore(files, checkpoints, local.resolve("store"), limit));
    return new RankFiles(
        patient(store, pulse, patience), TrainListener.all(List.of(mirrored, progress)));
  }

  private static CheckpointStore patient(
      CheckpointStore store, RankPulse pulse, Patience patience) {
    return new CheckpointStore() {
      @Override
      public Optional<Checkpoint> newest() throws IOException {
        pulse.doing("reading the newest checkpoint");
        return patience.get("reading the newest checkpoint", store::newest);
      }

      @Override
      public Checkpoint at(int step) throws IOException {
        pulse.doing("reading the checkpoint of step " + step);
        return patience.get("reading the checkpoint of step " + step, () -> store.at(step));
      }

      @Override
      public void save(int step, OptionalInt kept, Writer writer) throws IOException {
        pulse.doing("writing the checkpoint of step " + step);
        patience.run(
            "writing the checkpoint of step " + step,
            () -> {
              pulse.moved();
              store.save(step, kept, writer);
            });
        pulse.doing("training");
      }
    };
  }

  private static java.nio.file.Path local(Path path) {
    return java.nio.file.Path.of(path.toUri().getPath());
  }
}
