package io.predilect.jobs.models;

import io.predilect.jobs.failure.JobException;
import io.predilect.jobs.stage.StageContext;
import io.predilect.jobs.storage.NodeCache;
import io.predilect.model.ModelSource;
import io.predilect.model.RewardHead;
import io.predilect.model.arch.HeadKind;
import io.predilect.model.arch.ModelException;
import io.predilect.model.lora.AdapterConfig;
import io.predilect.model.lora.AdapterFolder;
import io.predilect.model.weights.WeightFiles;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;

/** Whether a model folder can do what it is named for, said before any work is done. */
public final class ModelHeads {
  private ModelHeads() {}

  /**
   * The folder that a setting names, {@link #require checked}.
   *
   * @param name a stage or a folder; empty: the run's own model
   */
  public static ModelFolder folder(
      String setting,
      Optional<String> name,
      HeadKind wanted,
      StageContext context,
      ModelStore models)
      throws IOException {
    ModelFolder folder = ModelFolder.at(context.inputs().model(name).toString(), context.hadoop());
    require(setting, folder, wanted, models);
    return folder;
  }

  /** The same of a setting that need not name one: at most one folder. */
  public static List<ModelFolder> named(
      String setting,
      Optional<String> name,
      HeadKind wanted,
      StageContext context,
      ModelStore models)
      throws IOException {
    return name.isEmpty() ? List.of() : List.of(folder(setting, name, wanted, context, models));
  }

  /**
   * Checks a folder's head.
   *
   * @param setting the setting that names it, for the message
   * @throws JobException when it is of the other kind
   * @throws ModelException when it is a classifier with several labels, a reward model without a
   *     trained head, or a folder without weights that are read
   */
  public static void require(String setting, ModelFolder folder, HeadKind wanted, ModelStore models)
      throws IOException {
    requireWeights(folder.uri(), models.hadoop().value());
    try (NodeCache.Use here = models.folder(folder)) {
      ModelSource source = ModelSource.of(here.path());
      Optional<String> other = other(folder.uri(), wanted, source);
      if (other.isPresent()) {
        throw new JobException(setting + ": " + other.get());
      }
      if (wanted == HeadKind.REWARD) {
        RewardHead.requireTrained(source);
      }
    }
  }

  /**
   * What to say of a model of the other kind; empty: it is as wanted.
   *
   * @param name what people call it
   */
  static Optional<String> other(String name, HeadKind wanted, ModelSource source) {
    HeadKind head = source.headKind();
    if (head == wanted) {
      return Optional.empty();
    }
    return Optional.of(
        name
            + (head == HeadKind.CAUSAL
                ? " is a language model, whose rewards would all be 0: name a"
                    + " …ForSequenceClassification folder with one label, or a train stage with"
                    + " preference: reward"
                : " is a reward model, which gives no log-probs and no text: name a language"
                    + " model"));
  }

  /**
   * Checks that a folder has weights in a form that is read. This looks where the folder lies: what
   * is copied to other machines has no other files.
   *
   * @throws ModelException when it has none; what it has instead is named
   */
  public static void requireWeights(String folder, Configuration hadoop) throws IOException {
    var given = new org.apache.hadoop.fs.Path(folder);
    var path = given.getFileSystem(hadoop).makeQualified(given);
    Set<String> names = new TreeSet<>();
    for (FileStatus file : path.getFileSystem(hadoop).listStatus(path)) {
      names.add(file.getPath().getName());
    }
    String weights =
        names.contains(AdapterConfig.FILE) ? AdapterFolder.TENSORS : WeightFiles.SINGLE;
    if (!names.contains(weights) && !names.contains(weights + WeightFiles.INDEX)) {
      boolean here = "file".equals(path.toUri().getScheme());
      throw WeightFiles.missing(here ? path.toUri().getPath() : folder, names, weights);
    }
  }
}
