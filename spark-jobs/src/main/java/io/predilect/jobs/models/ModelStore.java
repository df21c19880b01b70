package io.predilect.jobs.models;

import io.predilect.data.token.ChatTokenizer;
import io.predilect.jobs.config.ComputeSettings;
import io.predilect.jobs.config.DeviceKind;
import io.predilect.jobs.config.Dtype;
import io.predilect.jobs.process.ProcessUser;
import io.predilect.jobs.progress.ModelWork;
import io.predilect.jobs.stage.StageContext;
import io.predilect.jobs.storage.LocalFolder;
import io.predilect.jobs.storage.NodeCache;
import io.predilect.jobs.storage.TaskHadoop;
import io.predilect.model.ModelSource;
import io.predilect.model.arch.HeadKind;
import io.predilect.model.arch.ModelConfig;
import io.predilect.model.arch.Precision;
import io.predilect.model.engine.Engines;
import io.predilect.model.engine.Tf32;
import java.io.IOException;
import java.io.Serializable;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.resource.ResourceProfile;

/**
 * Where a stage's tasks have their models from: copied once a machine, opened once a process and
 * device, and shared by all tasks there.
 *
 * @param device the kind of device that models lie on
 * @param precision the number type they are held in
 * @param tf32 whether GPUs may round the factors of float32 products to TF32
 * @param cacheBytes what copies may take on a machine
 * @param hadoop the file systems' configuration
 * @param work counts what the models do
 */
public record ModelStore(
    DeviceKind device,
    Precision precision,
    boolean tf32,
    long cacheBytes,
    TaskHadoop hadoop,
    ModelWork work)
    implements Serializable {
  private static final SharedModels<ChatTokenizer> TOKENIZERS =
      new SharedModels<>(Duration.ofSeconds(20));

  public ModelStore {
    Objects.requireNonNull(device, "device");
    Objects.requireNonNull(precision, "precision");
    Objects.requireNonNull(hadoop, "hadoop");
    Objects.requireNonNull(work, "work");
  }

  /**
   * For the tasks of a stage, with what Spark gives tasks by default.
   *
   * @throws io.predilect.jobs.failure.JobException when the stage runs models on a GPU and there is
   *     none for them
   */
  public static ModelStore of(StageContext context) {
    Optional<Dtype> dtype = context.run().dtype(context.stage().settings());
    if (dtype.isPresent()) {
      requireDevice(
          context,
          context.spark().sparkContext().resourceProfileManager().defaultResourceProfile());
    }
    return of(context, dtype.map(Dtype::frozen).orElse(Precision.FLOAT32));
  }

  /** For tasks that have what they need of devices, with models in another number type. */
  public static ModelStore of(StageContext context, Precision precision) {
    ComputeSettings compute = context.run().compute();
    return new ModelStore(
        compute.device(),
        precision,
        compute.tf32(),
        compute.modelCacheBytes(),
        context.taskHadoop(),
        ModelWork.of(context.spark().sparkContext()));
  }

  /**
   * Says once a run what {@code device: auto} comes to.
   *
   * @param tasks what Spark gives each task that runs a model
   * @throws io.predilect.jobs.failure.JobException when they need a GPU and there is none for them
   */
  public static void requireDevice(StageContext context, ResourceProfile tasks) {
    DeviceKind wanted = context.run().compute().device();
    TaskDevice device = TaskDevice.foreseen(wanted, context.spark().sparkContext(), tasks);
    if (wanted == DeviceKind.AUTO) {
      context
          .progress()
          .noteOnce(
              "device is auto: models run on %s; %s"
                  .formatted(device.onGpu() ? "cuda" : "cpu", device.why()));
    }
  }

  /**
   * The copies of models on this machine.
   *
   * @param bytes what they may take
   */
  public static NodeCache copies(long bytes) {
    return new NodeCache(
        LocalFolder.root().resolve("predilect-models-" + ProcessUser.fileName()), bytes);
  }

  /** Closes the models that no task uses, before something else needs the memory. */
  public static void closeIdle() {
    ScoringModel.SHARED.closeIdle();
  }

  /** A model's folder on this machine. */
  public NodeCache.Use folder(ModelFolder folder) throws IOException {
    return folder.here(copies(cacheBytes), hadoop.value());
  }

  /** A model's configuration; its weights are copied only where they are adapters elsewhere. */
  ModelConfig config(ModelFolder folder) throws IOException {
    Optional<ModelConfig> config = ModelShape.read(new Path(folder.uri()), hadoop.value());
    if (config.isPresent()) {
      return config.get();
    }
    try (NodeCache.Use here = folder(folder)) {
      return ModelSource.of(here.path()).config();
    }
  }

  /** This process's copy of a model's tokenizer, opened if no task has it open. */
  public SharedModels<ChatTokenizer>.Lease tokenizer(ModelFolder folder) throws IOException {
    return TOKENIZERS.acquire(
        folder.name(),
        () -> {
          try (NodeCache.Use here = folder(folder)) {
            return ModelTokenizer.open(here.path());
          }
        });
  }

  /**
   * This process's copy of a model on this task's device, opened if no task has it open. What the
   * task's thread computes with it has the task's cores.
   */
  public SharedModels<ScoringModel>.Lease open(ModelFolder folder, HeadKind head)
      throws IOException {
    return open(
        folder, head == HeadKind.REWARD ? ScoringModel.Use.REWARDS : ScoringModel.Use.SCORING);
  }

  /** The same of a language model that only generates, which it does faster so. */
  public SharedModels<ScoringModel>.Lease openToGenerate(ModelFolder folder) throws IOException {
    return open(folder, ScoringModel.Use.GENERATING);
  }

  private SharedModels<ScoringModel>.Lease open(ModelFolder folder, ScoringModel.Use use)
      throws IOException {
    Engines.threads(TaskContext.get().cpus());
    String device = taskDevice().name();
    WorkMeter.follow(work, device);
    return ScoringModel.SHARED.acquire(
        new ScoringModel.Key(folder.name(), use, precision, device),
        () -> {
          try (NodeCache.Use here = folder(folder)) {
            return ScoringModel.open(here.path(), use, precision, device);
          }
        });
  }

  /** The device of the task that this thread runs. */
  public TaskDevice taskDevice() {
    return taskDevice(
        "task "
            + TaskContext.getPartitionId()
            + " on "
            + SparkEnv.get().blockManager().blockManagerId().host());
  }

  /**
   * The same, with PyTorch set as the run wants it on a GPU.
   *
   * @param task what messages call the task
   */
  public TaskDevice taskDevice(String task) {
    TaskDevice here = TaskDevice.here(device, task);
    if (here.onGpu()) {
      Tf32.allow(tf32);
    }
    return here;
  }
}
