package io.predilect.model.train;

import io.predilect.model.distributed.Collective;
import io.predilect.model.scoring.PairScorer;
import io.predilect.model.train.checkpoint.CheckpointStore;
import io.predilect.model.train.checkpoint.KeptReferences;
import io.predilect.model.train.data.ExampleSource;
import io.predilect.model.train.data.TrainingReferences;
import io.predilect.model.train.plan.ReferenceSyncSettings;
import io.predilect.model.train.plan.TrainPlan;
import io.predilect.model.train.step.ReferenceModel;
import io.predilect.model.train.step.Trainable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.BitSet;
import java.util.Map;
import java.util.Optional;

/**
 * A reference that follows the policy: after every τ steps θ_ref ← α θ + (1 - α) θ_ref (TR-DPO,
 * Gorbatovski et al. 2024, eqs. 5 and 6). The mean is of what is trained: of adapters, of their
 * factors.
 *
 * <p>The model stands in for its own reference: where that changes, its weights take the
 * reference's place for as long as it takes to score what the next τ steps will see, and come back
 * to the bit. So no device ever holds a second copy; the reference's trained weights lie in a file
 * of this machine, and in every checkpoint.
 */
final class MovingReference implements AutoCloseable {
  private static final String FILE = "reference-weights.bin";

  private final TrainPlan plan;
  private final ReferenceSyncSettings settings;
  private final ExampleSource examples;
  private final Optional<ExampleSource> heldOut;
  private final Trainable model;
  private final Collective collective;
  private final Path folder;
  private final Path reference;

  private MovingReference(Training training) throws IOException {
    this.plan = training.plan();
    this.settings = plan.settings().referenceSync();
    this.examples = training.examples();
    this.heldOut = training.heldOut();
    this.model = training.model();
    this.collective = training.collective();
    this.folder = Files.createTempDirectory(training.scratch(), "reference");
    this.reference = folder.resolve(FILE);
  }

  /**
   * That of a training, where it has one.
   *
   * @param training as the objective takes it
   * @throws IllegalArgumentException when examples come with what another reference said
   */
  static Optional<MovingReference> of(Training training) throws IOException {
    if (!training.plan().settings().referenceSync().syncRefModel()) {
      return Optional.empty();
    }
    requireUntold(training.examples());
    if (training.heldOut().isPresent()) {
      requireUntold(training.heldOut().get());
    }
    return Optional.of(new MovingReference(training));
  }

  private static void requireUntold(ExampleSource examples) {
    int told = examples.survey().told();
    if (told > 0) {
      throw new IllegalArgumentException(
          ("%s of %s examples have ref_*_logps, which are of a reference that stays as it is; set"
                  + " sync_ref_model to false, or make the shards of rows from before the score"
                  + " stage")
              .formatted(told, examples.survey().size()));
    }
  }

  /**
   * What it says from a step on, where training begins there or goes on. The model is left as the
   * reference: the policy's weights are read after it.
   *
   * @param checkpoint that of the step; empty: the model begins, and is the first reference
   */
  TrainingReferences begin(Optional<Path> checkpoint, int step, int totalSteps) throws IOException {
    if (checkpoint.isPresent()) {
      Files.copy(checkpoint.get().resolve(FILE), reference, StandardCopyOption.REPLACE_EXISTING);
      load(reference);
    } else {
      save(reference);
    }
    return score(settings.begin(step), totalSteps);
  }

  /** Whether it moves after so many steps. */
  boolean moves(int step) {
    return step % settings.refModelSyncSteps() == 0;
  }

  /** Moves, and says what is to be known of it until it moves again. */
  TrainingReferences move(int step, int totalSteps) throws IOException {
    Path policy = folder.resolve("policy.bin");
    save(policy);
    Path mixed = folder.resolve("mixed.bin");
    float alpha = (float) settings.refModelMixupAlpha();
    try (FloatFile.Reader before = FloatFile.read(reference);
        FloatFile.Writer after = FloatFile.write(mixed)) {
      model.changeWeights(
          values -> {
            float[] old = before.next(values.length);
            for (int i = 0; i < values.length; i++) {
              values[i] = (1 - alpha) * old[i] + alpha * values[i];
            }
            after.add(values);
          });
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    Files.move(mixed, reference, StandardCopyOption.REPLACE_EXISTING);
    TrainingReferences said = score(step, totalSteps);
    load(policy);
    Files.delete(policy);
    return said;
  }

  /**
   * Of the examples that are seen from a step on until it moves, with the model as the reference.
   */
  private TrainingReferences score(int from, int totalSteps) throws IOException {
    BitSet taken = new BitSet(examples.size());
    var order = plan.order(examples.size());
    int end = Math.min(from + settings.refModelSyncSteps(), totalSteps);
    for (int step = from; step < end; step++) {
      order.next(step).examples().forEach(taken::set);
    }
    PairScorer scorer = new PairScorer(model, plan.settings().passTokens());
    return new KeptReferences(plan, "", CheckpointStore.none(), folder, collective)
        .prepare(
            examples,
            taken,
            heldOut,
            Map.of(),
            () -> new ReferenceModel(scorer, (rows, all, tokens, allTokens) -> {}, () -> {}));
  }

  private void save(Path file) throws IOException {
    try (FloatFile.Writer out = FloatFile.write(file)) {
      model.changeWeights(out::add);
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private void load(Path file) throws IOException {
    try (FloatFile.Reader in = FloatFile.read(file)) {
      model.changeWeights(
          values -> System.arraycopy(in.next(values.length), 0, values, 0, values.length));
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  /** Writes it into a checkpoint's folder. */
  void write(Path checkpoint) throws IOException {
    Files.copy(reference, checkpoint.resolve(FILE), StandardCopyOption.REPLACE_EXISTING);
  }

  @Override
  public void close() throws IOException {
    for (String file : new String[] {FILE, "policy.bin", "mixed.bin"}) {
      Files.deleteIfExists(folder.resolve(file));
    }
    Files.deleteIfExists(folder);
  }
}
