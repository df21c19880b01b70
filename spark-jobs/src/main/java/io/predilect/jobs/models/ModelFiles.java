package io.predilect.jobs.models;

import io.predilect.jobs.failure.JobException;
import io.predilect.jobs.storage.LocalFolder;
import io.predilect.model.ModelSource;
import io.predilect.model.RewardHead;
import io.predilect.model.arch.HeadKind;
import io.predilect.model.arch.ModelConfig;
import io.predilect.model.lora.AdapterConfig;
import io.predilect.model.lora.AdapterFolder;
import io.predilect.model.weights.CheckpointTensors;
import io.predilect.model.weights.WeightHeaders;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * What a model folder's small files tell of it, before any weights are read. Those of a folder on
 * another file system are copied for the time.
 */
public final class ModelFiles implements AutoCloseable {
  private static final String WEIGHTS = ".safetensors";

  private final String name;
  private final ModelSource source;
  private final Optional<LocalFolder> copy;
  private final Configuration hadoop;

  private ModelFiles(
      String name, ModelSource source, Optional<LocalFolder> copy, Configuration hadoop) {
    this.name = name;
    this.source = source;
    this.copy = copy;
    this.hadoop = hadoop;
  }

  /**
   * Looks at a folder.
   *
   * @return empty of adapters on another file system, whose base is found where they are copied to
   * @throws JobException when it is no model's
   * @throws io.predilect.model.arch.ModelException when it holds adapters whose base is not there
   */
  public static Optional<ModelFiles> of(String folder, Configuration hadoop) throws IOException {
    Path given = new Path(folder);
    FileSystem files = given.getFileSystem(hadoop);
    List<FileStatus> parts = ModelFolder.parts(files, given);
    Path whole = files.makeQualified(given);
    if ("file".equals(whole.toUri().getScheme())) {
      ModelSource source = ModelSource.of(java.nio.file.Path.of(whole.toUri().getPath()));
      return Optional.of(new ModelFiles(folder, source, Optional.empty(), hadoop));
    }
    if (parts.stream().anyMatch(file -> file.getPath().getName().equals(AdapterConfig.FILE))) {
      return Optional.empty();
    }
    LocalFolder copy = LocalFolder.temporary("predilect-model-");
    try {
      for (FileStatus file : parts) {
        String name = file.getPath().getName();
        if (!name.endsWith(WEIGHTS)) {
          Path target = new Path(copy.path().resolve(name).toUri());
          files.copyToLocalFile(false, file.getPath(), target, true);
        }
      }
      ModelFolder.copyNamedTemplates(whole, copy.path(), hadoop);
      return Optional.of(
          new ModelFiles(folder, ModelSource.of(copy.path()), Optional.of(copy), hadoop));
    } catch (IOException | RuntimeException e) {
      try (copy) {
        throw e;
      }
    }
  }

  /** A message about it, which speaks of the folder itself where the copy was looked at. */
  public String ofFolder(String message) {
    return copy.map(here -> message.replace(here.path().toString(), name)).orElse(message);
  }

  /** Where its files are. */
  public ModelSource source() {
    return source;
  }

  /** Its folder here, with adapters or a whole model. */
  public java.nio.file.Path here() {
    return source.adapter().orElse(source.base());
  }

  /**
   * Checks its tokenizer and chat template.
   *
   * @throws io.predilect.data.token.TokenizerException when it has none that is read
   * @throws io.predilect.data.template.TemplateException when its chat template is none
   */
  public void requireTokenizer() {
    ModelTokenizer.open(here()).close();
  }

  /**
   * Checks that weights are there in a form that is read, by their headers where they are here.
   *
   * @throws io.predilect.model.arch.ModelException when they are not
   */
  public void requireWeights() throws IOException {
    ModelHeads.requireWeights(name, hadoop);
    if (copy.isPresent()) {
      return;
    }
    if (source.adapter().isPresent()) {
      ModelHeads.requireWeights(source.base().toUri().toString(), hadoop);
      AdapterFolder.open(source.adapter().get()).close();
    }
    CheckpointTensors.open(source.base(), source.config().family().prefix()).close();
  }

  /**
   * Checks what headers say of the weights, where these are here: names, shapes and types.
   *
   * @param head what is read of it
   * @throws io.predilect.model.arch.ModelException when one is missing or is not as config.json
   *     implies
   */
  public void requireTensors(HeadKind head) throws IOException {
    if (copy.isEmpty()) {
      ModelConfig config = source.config();
      try (CheckpointTensors tensors =
          CheckpointTensors.open(source.base(), config.family().prefix())) {
        WeightHeaders.require(config, head, tensors);
      }
    }
  }

  /**
   * Checks that it is of a kind.
   *
   * @throws JobException when it is of the other
   * @throws io.predilect.model.arch.ModelException when its reward head was never trained, which is
   *     told of weights here alone
   */
  public void require(HeadKind head) throws IOException {
    Optional<String> other = ModelHeads.other(name, head, source);
    if (other.isPresent()) {
      throw new JobException(other.get());
    }
    if (head == HeadKind.REWARD && copy.isEmpty()) {
      RewardHead.requireTrained(source);
    }
  }

  @Override
  public void close() throws IOException {
    if (copy.isPresent()) {
      copy.get().close();
    }
  }
}
