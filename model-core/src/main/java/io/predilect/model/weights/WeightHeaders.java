package io.predilect.model.weights;

import io.predilect.model.arch.HeadKind;
import io.predilect.model.arch.ModelConfig;
import io.predilect.model.arch.ModelException;
import java.util.List;

/** What the headers of weights' files tell of a model before any weights are read. */
public final class WeightHeaders {
  private WeightHeaders() {}

  /**
   * Checks that every weight that a configuration implies is there, of its shape and of a type that
   * weights have. A reward model may be without a head: it is then started from a language model.
   *
   * @throws ModelException naming the first that is not
   */
  public static void require(ModelConfig config, HeadKind kind, CheckpointTensors tensors) {
    TensorNames names = new TensorNames(config);
    String embedding = names.embedding().name();
    String head = names.languageHead().name();
    boolean causal = kind == HeadKind.CAUSAL;
    if (causal) {
      TiedHead.require(config, tensors);
    }
    for (List<Part> parts : ModelTensors.parts(config, kind).values()) {
      for (Part part : parts) {
        boolean fresh = !causal && part.name().equals(TensorNames.REWARD_HEAD);
        boolean tied = causal && part.name().equals(embedding) && tensors.has(head);
        if (tensors.has(part.name()) || !(fresh || tied)) {
          tensors.require(part);
        }
      }
    }
  }
}
