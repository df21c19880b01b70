package io.predilect.jobs.pipeline;

import io.predilect.jobs.config.RunConfig;
import io.predilect.jobs.manifest.Manifest;
import io.predilect.jobs.runfolder.RunStatus;
import io.predilect.jobs.stage.StageContext;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * A run as far as it is.
 *
 * @param run its settings
 * @param manifest what was done
 * @param files where its folders lie
 * @param folders what stages made, by their names: of those that are done, and of a training that
 *     goes on
 * @param now what it does; empty: it has ended, or does nothing but look at itself
 * @param again after how long it is looked at the next time, while it goes on
 */
public record RunSoFar(
    RunConfig run,
    Manifest manifest,
    FileSystem files,
    Map<String, Path> folders,
    Optional<RunStatus> now,
    Duration again) {
  public RunSoFar {
    Objects.requireNonNull(run, "run");
    Objects.requireNonNull(manifest, "manifest");
    Objects.requireNonNull(files, "files");
    Objects.requireNonNull(now, "now");
    Objects.requireNonNull(again, "again");
    folders = Map.copyOf(folders);
  }

  /** As a stage of the run finds it. */
  public static RunSoFar within(StageContext context) throws IOException {
    return new RunSoFar(
        context.run(),
        context.manifest(),
        context.fileSystem(context.runFolder()),
        context.inputs().stages(),
        Optional.empty(),
        Duration.ZERO);
  }
}
