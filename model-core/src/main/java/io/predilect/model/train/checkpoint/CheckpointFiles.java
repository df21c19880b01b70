package io.predilect.model.train.checkpoint;

import io.predilect.model.train.data.ExampleSource;
import io.predilect.model.train.step.References;
import io.predilect.model.train.step.Trainable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The files of a checkpoint: weights, optimiser, references and state. */
public final class CheckpointFiles {
  private static final String WEIGHTS = "model.safetensors";
  private static final String OPTIMIZER = "optimizer.safetensors";
  private static final String REFERENCE = "reference.bin";
  private static final String EVAL_REFERENCE = "reference-eval.bin";

  private CheckpointFiles() {}

  public static void write(
      Path folder,
      Trainable model,
      References references,
      References evalReferences,
      TrainState state)
      throws IOException {
    model.saveWeights(folder.resolve(WEIGHTS));
    model.saveOptimizer(folder.resolve(OPTIMIZER));
    references.write(folder.resolve(REFERENCE));
    evalReferences.write(folder.resolve(EVAL_REFERENCE));
    state.write(folder);
  }

  public static void readModel(Path folder, Trainable model) throws IOException {
    model.loadWeights(folder.resolve(WEIGHTS));
    model.loadOptimizer(folder.resolve(OPTIMIZER));
  }

  public static References references(Path folder, ExampleSource examples) throws IOException {
    return references(folder.resolve(REFERENCE), Optional.of(examples));
  }

  public static References evalReferences(Path folder, Optional<ExampleSource> examples)
      throws IOException {
    return references(folder.resolve(EVAL_REFERENCE), examples);
  }

  private static References references(Path file, Optional<ExampleSource> examples)
      throws IOException {
    return examples.isPresent() && Files.exists(file)
        ? References.read(file, examples.get())
        : References.none();
  }
}
