package io.predilect.model.train;

import io.predilect.model.distributed.Collective;
import io.predilect.model.train.plan.SyncSettings;
import io.predilect.model.train.step.Trainable;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Local steps with an outer optimiser: DiLoCo (Douillard et al. 2023, Algorithm 1). After H local
 * steps from the weights θ, with Δ = mean over the ranks of θ - θ_rank: m ← μ m + Δ, θ ← θ - η (Δ +
 * μ m), and all ranks go on from θ.
 *
 * <p>The local optimiser's moments are averaged as well, which the paper found to make no
 * difference to the result; here it makes every rank's state the same after an outer step, so that
 * rank 0's checkpoint is everybody's and a resume is exact. For that reason checkpoints and
 * evaluations wait for the next outer step.
 */
public final class OuterSteps {
  private static final String FILE = "outer.bin";
  private static final int MAGIC = 0x504F5554; // "POUT"

  private final SyncSettings settings;
  private final Trainable model;
  private final Collective collective;
  private final List<float[]> start = new ArrayList<>();
  private final List<float[]> momentum = new ArrayList<>();

  OuterSteps(SyncSettings settings, Trainable model, Collective collective) {
    this.settings = settings;
    this.model = model;
    this.collective = collective;
  }

  /** The first round begins: from the model's weights, and without momentum unless it was read. */
  void begin() {
    if (!settings.local()) {
      return;
    }
    start.clear();
    model.changeWeights(values -> start.add(values.clone()));
    if (momentum.isEmpty()) {
      start.forEach(values -> momentum.add(new float[values.length]));
    }
  }

  /** Whether all ranks have the same weights after a step. */
  boolean together(int step, int totalSteps) {
    return step % settings.every() == 0 || step == totalSteps;
  }

  /** The step of the last outer step before a step. */
  int before(int step) {
    return (step - 1) / settings.every() * settings.every();
  }

  /** Takes the outer step if it is time. */
  void after(int step, int totalSteps) {
    if (!settings.local() || !together(step, totalSteps)) {
      return;
    }
    Buckets bucket = new Buckets();
    model.changeWeights(values -> outer(values, bucket.next++));
    model.changeOptimizer(this::average);
  }

  private static final class Buckets {
    private int next;
  }

  private void outer(float[] values, int bucket) {
    float[] from = start.get(bucket);
    float[] m = momentum.get(bucket);
    for (int i = 0; i < values.length; i++) {
      values[i] = from[i] - values[i];
    }
    average(values);
    float mu = (float) settings.outerMomentum();
    float eta = (float) settings.outerLearningRate();
    for (int i = 0; i < values.length; i++) {
      float change = values[i];
      m[i] = mu * m[i] + change;
      from[i] -= eta * (change + mu * m[i]);
      values[i] = from[i];
    }
  }

  private void average(float[] values) {
    collective.sum(values);
    for (int i = 0; i < values.length; i++) {
      values[i] /= collective.ranks();
    }
  }

  /** Writes the momentum into a checkpoint's folder. */
  void write(Path folder) throws IOException {
    if (!settings.local()) {
      return;
    }
    try (DataOutputStream out =
        new DataOutputStream(
            new BufferedOutputStream(Files.newOutputStream(folder.resolve(FILE))))) {
      out.writeInt(MAGIC);
      out.writeInt(momentum.size());
      for (float[] values : momentum) {
        out.writeInt(values.length);
        for (float value : values) {
          out.writeFloat(value);
        }
      }
    }
  }

  /** Reads what {@link #write} wrote. */
  void read(Path folder) throws IOException {
    if (!settings.local()) {
      return;
    }
    Path file = folder.resolve(FILE);
    List<Integer> sizes = new ArrayList<>();
    Consumer<float[]> count = values -> sizes.add(values.length);
    model.changeWeights(count);
    momentum.clear();
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
      if (in.readInt() != MAGIC || in.readInt() != sizes.size()) {
        throw new IOException(file + " does not hold this model's outer momentum");
      }
      for (int size : sizes) {
        if (in.readInt() != size) {
          throw new IOException(file + " does not hold this model's outer momentum");
        }
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
          values[i] = in.readFloat();
        }
        momentum.add(values);
      }
    }
  }
}
