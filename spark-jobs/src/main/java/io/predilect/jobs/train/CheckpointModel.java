package io.predilect.jobs.train;

import io.predilect.jobs.config.TrainStageSettings;
import io.predilect.jobs.models.ModelStore;
import io.predilect.jobs.models.SharedModels;
import io.predilect.jobs.storage.LocalFolder;
import io.predilect.jobs.storage.NodeCache;
import io.predilect.model.LanguageModel;
import io.predilect.model.arch.HeadKind;
import io.predilect.model.arch.Precision;
import io.predilect.model.promptfree.PromptFreeScorer;
import io.predilect.model.train.memory.PassTokens;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;

/**
 * The reward model in training as one of its checkpoints holds it, shared by a process's tasks.
 *
 * @param scorer scores pairs under the prompts of the training
 */
record CheckpointModel(LanguageModel model, PromptFreeScorer scorer) implements AutoCloseable {
  // Where ranks go on they close it before; this is for executors that have none.
  private static final Duration KEEP = Duration.ofSeconds(20);
  private static final SharedModels<CheckpointModel> SHARED = new SharedModels<>(KEEP);

  private record Key(String weights, String version, Precision precision, String device) {}

  /** This process's copy, opened if no task has it open: the base with what was trained. */
  static SharedModels<CheckpointModel>.Lease acquire(GapPlan plan) throws IOException {
    ModelStore models = plan.work().models();
    String device = models.taskDevice().name();
    return SHARED.acquire(
        new Key(plan.weights(), plan.version(), models.precision(), device),
        () -> open(plan, device));
  }

  /** Closes models that no task uses, before a rank needs the memory. */
  static void closeIdle() {
    SHARED.closeIdle();
  }

  @Override
  public void close() {
    try (model;
        scorer) {
      // the scorer first, whose pool is the model's
    }
  }

  private static CheckpointModel open(GapPlan plan, String device) throws IOException {
    TrainWork work = plan.work();
    TrainStageSettings settings = work.settings();
    Configuration hadoop = work.hadoop().value();
    LanguageModel model;
    try (NodeCache.Use base = work.models().folder(work.model())) {
      model =
          LanguageModel.open(
              base.path(),
              HeadKind.REWARD,
              work.models().precision(),
              device,
              settings.adapters().form());
    }
    try (LocalFolder copies = LocalFolder.temporary("predilect-checkpoint-")) {
      model.load(
          local(plan.weights(), copies.path(), hadoop), settings.adapters().lora(work.seed()));
      return new CheckpointModel(
          model,
          new PromptFreeScorer(
              model,
              plan.wanted().pool(),
              (long) settings.prioritised().poolMib() << 20,
              settings.training().microBatchTokens().orElse(PassTokens.FEWEST)));
    } catch (IOException | RuntimeException e) {
      model.close();
      throw e;
    }
  }

  private static Path local(String weights, Path copies, Configuration hadoop) throws IOException {
    var file = new org.apache.hadoop.fs.Path(weights);
    FileSystem files = file.getFileSystem(hadoop);
    if ("file".equals(files.getUri().getScheme())) {
      return Path.of(file.toUri().getPath());
    }
    Path copy = copies.resolve(file.getName());
    files.copyToLocalFile(false, file, new org.apache.hadoop.fs.Path(copy.toUri()), true);
    return copy;
  }
}
