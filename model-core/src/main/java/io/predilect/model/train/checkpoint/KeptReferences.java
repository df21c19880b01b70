package io.predilect.model.train.checkpoint;

import io.predilect.data.hash.Sha256;
import io.predilect.data.shard.ReferenceLogp;
import io.predilect.model.distributed.Collective;
import io.predilect.model.train.data.ExampleSource;
import io.predilect.model.train.data.References;
import io.predilect.model.train.data.TrainingReferences;
import io.predilect.model.train.plan.TrainPlan;
import io.predilect.model.train.step.ReferenceModel;
import io.predilect.model.train.step.ReferencePass;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reference log-probs that lie beside the checkpoints, once for all of them: after a step the
 * weights are no longer those of the reference. Training examples that no step will take are not
 * scored.
 *
 * @param plan what the objective needs, and which examples the steps take
 * @param reference the reference model, told from others; empty: it cannot be, and only what a
 *     checkpoint refers to is used again
 * @param store where they are kept
 * @param local a folder of this machine, made when it is not there
 * @param collective all ranks do this together
 */
public record KeptReferences(
    TrainPlan plan, String reference, CheckpointStore store, Path local, Collective collective) {
  private static final Logger LOG = LoggerFactory.getLogger(KeptReferences.class);

  public KeptReferences {
    Objects.requireNonNull(plan, "plan");
  }

  /** Examples, and those among them that references are wanted of. */
  private record Wanted(String name, ExampleSource examples, BitSet rows) {
    /** What a reference is asked of so many of the examples of a training. */
    static Wanted of(String name, ExampleSource examples, BitSet taken) {
      BitSet rows = new BitSet(examples.asked().size());
      taken.stream().forEach(example -> examples.asked(example).forEach(rows::set));
      return new Wanted(name, examples.asked(), rows);
    }
  }

  /**
   * Those that are there and are of these examples, and what is missing computed.
   *
   * @param sums those that a checkpoint refers to, by name; empty: there is no checkpoint
   * @param opening the reference model, if something is missing
   */
  public TrainingReferences prepare(
      ExampleSource training,
      Optional<ExampleSource> heldOut,
      Map<String, String> sums,
      ReferenceModel.Opening opening)
      throws IOException {
    return prepare(training, plan.taken(training.size()), heldOut, sums, opening);
  }

  /**
   * The same of some of the training examples alone.
   *
   * @param taken their indices
   */
  public TrainingReferences prepare(
      ExampleSource training,
      BitSet taken,
      Optional<ExampleSource> heldOut,
      Map<String, String> sums,
      ReferenceModel.Opening opening)
      throws IOException {
    List<Wanted> all = new ArrayList<>();
    all.add(Wanted.of(TrainingReferences.TRAINING, training, taken));
    heldOut.ifPresent(
        examples ->
            all.add(Wanted.of(TrainingReferences.HELD_OUT, examples, every(examples.size()))));
    Map<String, References> there = new HashMap<>();
    try {
      for (Wanted each : all) {
        find(each, sums.get(each.name())).ifPresent(found -> there.put(each.name(), found));
      }
      if (there.size() < all.size()) {
        try (ReferenceModel model = opening.open()) {
          for (Wanted each : all) {
            if (!there.containsKey(each.name())) {
              there.put(each.name(), compute(each, model));
            }
          }
        }
      }
    } catch (IOException | RuntimeException | Error e) {
      there.values().forEach(References::close); // their files are gone, and their room is not
      throw e;
    }
    return new TrainingReferences(
        there.get(TrainingReferences.TRAINING),
        there.getOrDefault(TrainingReferences.HELD_OUT, References.none()));
  }

  private static BitSet every(int size) {
    BitSet every = new BitSet(size);
    every.set(0, size);
    return every;
  }

  private List<ReferenceLogp> asked() {
    return References.asked(plan.objective().objective().needs());
  }

  private Optional<References> find(Wanted wanted, String sum) throws IOException {
    if (!wanted.examples().survey().lacksAny(asked())) {
      return Optional.of(References.none());
    }
    Optional<References> found = Optional.empty();
    if (!reference.isEmpty() || sum != null) {
      found = read(file(wanted), sum);
      BitSet every = every(wanted.examples().size());
      if (found.isEmpty() && !wanted.rows().equals(every)) {
        // Earlier versions wrote those of all, which hold these too.
        found = read(file(new Wanted(wanted.name(), wanted.examples(), every)), sum);
      }
    }
    double[] without = {found.isPresent() ? 0 : 1};
    collective.sum(without);
    if (without[0] == 0) {
      return found;
    }
    found.ifPresent(References::close);
    return Optional.empty();
  }

  private Optional<References> read(String file, String sum) throws IOException {
    Optional<Path> kept = store.kept(file);
    if (kept.isEmpty()) {
      return Optional.empty();
    }
    try {
      References there = References.open(kept.get(), asked());
      if (sum == null || sum.equals(there.sum())) {
        return Optional.of(there);
      }
      there.close();
      LOG.warn("{} is not what the checkpoint was made with", kept.get());
    } catch (IOException e) {
      LOG.warn("reference log-probs cannot be used: {}", e.getMessage());
    }
    return Optional.empty();
  }

  /** Writes them on this machine and, by rank 0, beside the checkpoints. */
  private References compute(Wanted wanted, ReferenceModel model) throws IOException {
    List<ReferenceLogp> asked = asked();
    Path file = Files.createTempFile(Files.createDirectories(local), wanted.name(), "");
    try {
      References.write(
          file, ReferencePass.windows(wanted.examples(), wanted.rows(), asked, model, collective));
      if (collective.rank() == 0) {
        store.keep(file(wanted), file);
      }
      return References.open(file, asked);
    } finally {
      Files.delete(file); // its room is taken until it is closed, or this process ends
    }
  }

  /** A name that log-probs of other examples, by another model or of other things do not have. */
  private String file(Wanted wanted) {
    ExampleSource examples = wanted.examples();
    Sha256 sum =
        new Sha256().add(reference).add(examples.survey().digest()).add(asked().toString());
    if (wanted.rows().cardinality() < examples.size()) {
      sum.add(HexFormat.of().formatHex(wanted.rows().toByteArray()));
    }
    return wanted.name() + "-" + sum.shortHex() + ".bin";
  }
}
