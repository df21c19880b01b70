package io.predilect.model;

import ai.djl.ndarray.types.Shape;
import io.predilect.model.arch.Family;
import io.predilect.model.arch.HeadKind;
import io.predilect.model.arch.ModelException;
import io.predilect.model.lora.AdapterFolder;
import io.predilect.model.weights.CheckpointTensors;
import io.predilect.model.weights.TensorNames;
import java.io.IOException;
import java.util.List;

/**
 * The head of a folder that says it is a reward model. Without one, or with one of zeros, every
 * reward is 0, and nothing else shows it.
 */
public final class RewardHead {
  private static final int NAMED = 3;

  private RewardHead() {}

  /**
   * Refuses a reward model that has lost its head, or has one of several labels. A language model,
   * from which a reward model can be started with a fresh head, passes, unless its architecture has
   * no reward models.
   */
  public static void require(ModelSource source) throws IOException {
    Family family = source.config().family();
    if (!family.rewards()) {
      throw new ModelException(
          source.base()
              + " cannot be a reward model: transformers has no class "
              + family.rewardClass()
              + ", so nothing else could read it; use another architecture");
    }
    check(source, false);
  }

  /** Refuses a reward model without a head, with several labels, or one that was never trained. */
  public static void requireTrained(ModelSource source) throws IOException {
    check(source, true);
  }

  private static void check(ModelSource source, boolean trained) throws IOException {
    if (source.headKind() != HeadKind.REWARD) {
      return;
    }
    if (source.adapter().isPresent()) {
      try (CheckpointTensors tensors = AdapterFolder.open(source.adapter().get())) {
        if (tensors.has(AdapterFolder.REWARD_HEAD)) {
          check(tensors, AdapterFolder.REWARD_HEAD, trained);
          return;
        }
      }
    }
    Family family = source.config().family();
    try (CheckpointTensors tensors = CheckpointTensors.open(source.base(), family.prefix())) {
      String head = TensorNames.REWARD_HEAD;
      if (!tensors.has(head)) {
        throw new ModelException(
            source.adapter().orElse(source.base())
                + " is a reward model by its configuration, but has no "
                + head
                + ": all its rewards would be 0. "
                + otherHeads(tensors, family)
                + "Save the model with its head as "
                + family.rewardClass()
                + " has it; to start a new one, name the language model");
      }
      check(tensors, head, trained);
    }
  }

  private static void check(CheckpointTensors tensors, String head, boolean trained)
      throws IOException {
    Shape shape = tensors.shape(head);
    if (shape.dimension() == 2 && shape.get(0) > 1) { // two labels need not stand in config.json
      throw new ModelException(
          "%s: %s has shape %s: a classifier with %s labels is no reward model; one label is needed"
              .formatted(tensors.folder(), head, shape, shape.get(0)));
    }
    if (trained && tensors.isZero(head)) {
      throw new ModelException(
          ("%s: %s is all zeros, so all rewards would be 0: the reward model was not"
                  + " trained, or its head was lost when it was saved")
              .formatted(tensors.folder(), head));
    }
  }

  // Heads of other classes: value_head, classifier, v_head.summary and so on.
  private static String otherHeads(CheckpointTensors tensors, Family family) {
    List<String> others =
        tensors.names().stream()
            .filter(name -> !name.startsWith(family.prefix()) && !name.startsWith("lm_head"))
            .sorted()
            .limit(NAMED)
            .toList();
    boolean trunkAlone = tensors.names().stream().noneMatch(n -> n.startsWith(family.prefix()));
    return others.isEmpty() || trunkAlone
        ? ""
        : "It has " + String.join(", ", others) + ", the head of another class. ";
  }
}
