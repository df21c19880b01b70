package io.predilect.model.train.checkpoint;

import io.predilect.data.hash.Sha256;
import io.predilect.data.shard.ReferenceLogp;
import io.predilect.model.distributed.Collective;
import io.predilect.model.objective.Need;
import io.predilect.model.train.data.ExampleSource;
import io.predilect.model.train.data.References;
import io.predilect.model.train.data.TrainingReferences;
import io.predilect.model.train.step.ReferenceModel;
import io.predilect.model.train.step.ReferencePass;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reference log-probs that lie beside the checkpoints, once for all of them: after a step the
 * weights are no longer those of the reference.
 *
 * @param needs what the objective needs
 * @param reference the reference model, told from others; empty: it cannot be, and only what a
 *     checkpoint refers to is used again
 * @param store where they are kept
 * @param local a folder of this machine, made when it is not there
 * @param collective all ranks do this together
 */
public record KeptReferences(
    Set<Need> needs, String reference, CheckpointStore store, Path local, Collective collective) {
  private static final Logger LOG = LoggerFactory.getLogger(KeptReferences.class);

  public KeptReferences {
    needs = Set.copyOf(needs);
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
    Map<String, ExampleSource> all = new LinkedHashMap<>();
    all.put(TrainingReferences.TRAINING, training);
    heldOut.ifPresent(examples -> all.put(TrainingReferences.HELD_OUT, examples));
    Map<String, References> there = new HashMap<>();
    for (Map.Entry<String, ExampleSource> each : all.entrySet()) {
      find(each.getKey(), each.getValue(), sums)
          .ifPresent(found -> there.put(each.getKey(), found));
    }
    if (there.size() < all.size()) {
      try (ReferenceModel model = opening.open()) {
        for (Map.Entry<String, ExampleSource> each : all.entrySet()) {
          if (!there.containsKey(each.getKey())) {
            there.put(each.getKey(), compute(each.getKey(), each.getValue(), model));
          }
        }
      }
    }
    return new TrainingReferences(
        there.get(TrainingReferences.TRAINING),
        there.getOrDefault(TrainingReferences.HELD_OUT, References.none()));
  }

  private Optional<References> find(String name, ExampleSource examples, Map<String, String> sums)
      throws IOException {
    if (!examples.survey().lacksAny(References.asked(needs))) {
      return Optional.of(References.none());
    }
    Optional<References> found =
        reference.isEmpty() && sums.isEmpty()
            ? Optional.empty()
            : read(file(name, examples), sums.get(name));
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
      References there = References.open(kept.get(), References.asked(needs));
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
  private References compute(String name, ExampleSource examples, ReferenceModel model)
      throws IOException {
    List<ReferenceLogp> asked = References.asked(needs);
    Path file = Files.createTempFile(Files.createDirectories(local), name, "");
    try {
      References.write(file, ReferencePass.windows(examples, asked, model.scorer(), collective));
      if (collective.rank() == 0) {
        store.keep(file(name, examples), file);
      }
      return References.open(file, asked);
    } finally {
      Files.delete(file); // its room is taken until it is closed, or this process ends
    }
  }

  /** A name that log-probs of other examples, by another model or of other things do not have. */
  private String file(String name, ExampleSource examples) {
    return name
        + "-"
        + Sha256.shortHex(reference, examples.survey().digest(), References.asked(needs).toString())
        + ".bin";
  }
}
