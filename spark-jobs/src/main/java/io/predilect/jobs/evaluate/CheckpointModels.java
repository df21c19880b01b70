package io.predilect.jobs.evaluate;

import io.predilect.jobs.failure.JobException;
import io.predilect.jobs.models.ModelFolder;
import io.predilect.jobs.stage.StageInputs;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.FileUtil;
import org.apache.hadoop.fs.Path;

/**
 * The checkpoints of a train stage as model folders: a checkpoint's weights with the configuration
 * and tokenizer of the model that the stage made.
 */
final class CheckpointModels implements AutoCloseable {
  private static final String CHECKPOINTS = "checkpoints";
  private static final String PREFIX = "step-";
  private static final String WEIGHTS = "model.safetensors";
  private static final String ADAPTERS = "adapter";

  private final Path copies;
  private final FileSystem files;
  private final Map<String, ModelFolder> models = new LinkedHashMap<>();

  private CheckpointModels(Path copies, FileSystem files) {
    this.copies = copies;
    this.files = files;
  }

  /**
   * Finds the checkpoints of a train stage.
   *
   * @param copies a folder for them, removed on closing
   * @throws JobException when the stage left none that are whole models
   */
  static CheckpointModels of(String name, Path stage, Path copies, Configuration hadoop)
      throws IOException {
    FileSystem files = stage.getFileSystem(hadoop);
    CheckpointModels models = new CheckpointModels(copies, files);
    if (files.exists(new Path(stage, ADAPTERS))) {
      throw new JobException(
          "checkpoints: "
              + name
              + " trained adapters only, and its checkpoints hold nothing else: train all weights"
              + " (lora_r: null), or leave checkpoints out");
    }
    try {
      for (Map.Entry<Integer, Path> step : steps(name, stage, files).entrySet()) {
        models.add(step.getKey(), step.getValue(), stage, hadoop);
      }
      return models;
    } catch (IOException | RuntimeException e) {
      try {
        models.close();
      } catch (IOException closing) {
        e.addSuppressed(closing);
      }
      throw e;
    }
  }

  private static Map<Integer, Path> steps(String name, Path stage, FileSystem files)
      throws IOException {
    Map<Integer, Path> steps = new TreeMap<>();
    try {
      for (FileStatus folder : files.listStatus(new Path(stage, CHECKPOINTS))) {
        String step = folder.getPath().getName();
        if (step.matches(PREFIX + "\\d{1,9}")) {
          steps.put(Integer.valueOf(step.substring(PREFIX.length())), folder.getPath());
        }
      }
    } catch (FileNotFoundException e) {
      throw new JobException(
          "checkpoints: " + name + " keeps no checkpoints: name a train stage", e);
    }
    return steps;
  }

  private void add(int step, Path checkpoint, Path stage, Configuration hadoop) throws IOException {
    Path copy = new Path(copies, PREFIX + step);
    files.mkdirs(copy);
    for (FileStatus file : files.listStatus(new Path(stage, StageInputs.MODEL_FOLDER))) {
      if (file.isFile() && !file.getPath().getName().contains(".safetensors")) {
        FileUtil.copy(files, file.getPath(), files, copy, false, hadoop);
      }
    }
    FileUtil.copy(files, new Path(checkpoint, WEIGHTS), files, copy, false, hadoop);
    models.put("step " + step, ModelFolder.at(copy.toString(), hadoop));
  }

  /** The models by their labels, in the order of the steps. */
  Map<String, ModelFolder> models() {
    return models;
  }

  @Override
  public void close() throws IOException {
    files.delete(copies, true);
  }
}
