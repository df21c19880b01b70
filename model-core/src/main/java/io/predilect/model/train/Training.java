package io.predilect.model.train;

import io.predilect.model.distributed.Collective;
import io.predilect.model.train.checkpoint.CheckpointStore;
import io.predilect.model.train.data.ExampleSource;
import io.predilect.model.train.data.TrainingReferences;
import io.predilect.model.train.plan.TrainPlan;
import io.predilect.model.train.prioritised.GapTables;
import io.predilect.model.train.step.Trainable;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * One rank's part in a training: what to learn, and all that the loop works with. {@link #of} gives
 * that of a single process that keeps nothing; the other methods add to it.
 *
 * @param plan objective, settings and seed
 * @param examples the training examples; pairs are taken apart where single responses are judged
 * @param heldOut examples to evaluate on
 * @param references what a reference says of both; empty: the model as it is is asked where the
 *     objective needs it
 * @param model the model, its gradients and its optimiser; afterwards it holds the result
 * @param collective sums over the ranks; every rank has the same examples and starting weights
 * @param gaps prompt-free gaps that are computed apart from the training, read by every rank
 * @param checkpoints read by every rank, written by rank 0
 * @param listener told of progress on rank 0
 * @param stop asked after every step: true on any rank makes all of them store a checkpoint and
 *     return
 * @param scratch a folder of this machine for what is gone after the training
 */
public record Training(
    TrainPlan plan,
    ExampleSource examples,
    Optional<ExampleSource> heldOut,
    Optional<TrainingReferences> references,
    Trainable model,
    Collective collective,
    GapTables gaps,
    CheckpointStore checkpoints,
    TrainListener listener,
    BooleanSupplier stop,
    Path scratch) {
  public Training {
    Objects.requireNonNull(plan);
    Objects.requireNonNull(examples);
    Objects.requireNonNull(heldOut);
    Objects.requireNonNull(references);
    Objects.requireNonNull(model);
    Objects.requireNonNull(collective);
    Objects.requireNonNull(gaps);
    Objects.requireNonNull(checkpoints);
    Objects.requireNonNull(listener);
    Objects.requireNonNull(stop);
    Objects.requireNonNull(scratch);
  }

  /** In one process, without evaluation, checkpoints or anyone listening. */
  public static Training of(TrainPlan plan, ExampleSource examples, Trainable model) {
    return new Training(
        plan,
        examples,
        Optional.empty(),
        Optional.empty(),
        model,
        Collective.alone(),
        GapTables.none(),
        CheckpointStore.none(),
        TrainListener.none(),
        () -> false,
        Path.of(System.getProperty("java.io.tmpdir")));
  }

  /** With examples to evaluate on. */
  public Training heldOut(Optional<ExampleSource> heldOut) {
    return with(parts -> parts.heldOut = heldOut);
  }

  /** With reference log-probs that are there; they are closed at the end. */
  public Training references(TrainingReferences there) {
    return with(parts -> parts.references = Optional.of(there));
  }

  /** As a rank of several. */
  public Training collective(Collective collective) {
    return with(parts -> parts.collective = collective);
  }

  /** With prompt-free gaps from elsewhere. */
  public Training gaps(GapTables gaps) {
    return with(parts -> parts.gaps = gaps);
  }

  /** Resumed from there, and stored there. */
  public Training checkpoints(CheckpointStore checkpoints) {
    return with(parts -> parts.checkpoints = checkpoints);
  }

  /** With someone listening. */
  public Training listener(TrainListener listener) {
    return with(parts -> parts.listener = listener);
  }

  /** With a way to stop it. */
  public Training stop(BooleanSupplier stop) {
    return with(parts -> parts.stop = stop);
  }

  /** With a folder that who calls removes, also when this process is killed. */
  public Training scratch(Path scratch) {
    return with(parts -> parts.scratch = scratch);
  }

  /** The examples as the objective takes them: pairs, or single responses. */
  Training prepared() {
    return with(
        parts -> {
          parts.examples = plan.examples(examples);
          parts.heldOut = heldOut.map(plan::examples);
        });
  }

  private Training with(Consumer<Parts> change) {
    Parts parts = new Parts(this);
    change.accept(parts);
    return parts.training();
  }

  /** What of a training is changed. */
  private static final class Parts {
    private final Training of;
    private ExampleSource examples;
    private Optional<ExampleSource> heldOut;
    private Optional<TrainingReferences> references;
    private Collective collective;
    private GapTables gaps;
    private CheckpointStore checkpoints;
    private TrainListener listener;
    private BooleanSupplier stop;
    private Path scratch;

    Parts(Training of) {
      this.of = of;
      examples = of.examples;
      heldOut = of.heldOut;
      references = of.references;
      collective = of.collective;
      gaps = of.gaps;
      checkpoints = of.checkpoints;
      listener = of.listener;
      stop = of.stop;
      scratch = of.scratch;
    }

    Training training() {
      return new Training(
          of.plan,
          examples,
          heldOut,
          references,
          of.model,
          collective,
          gaps,
          checkpoints,
          listener,
          stop,
          scratch);
    }
  }
}
