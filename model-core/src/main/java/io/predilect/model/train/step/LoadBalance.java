package io.predilect.model.train.step;

import io.predilect.model.arch.Experts;
import java.util.Optional;
import java.util.OptionalDouble;

/** What the load-balance term of experts is multiplied by in a training's loss. */
public final class LoadBalance {
  private LoadBalance() {}

  /**
   * The factor: the one set, else the one that the model's file says together with {@code
   * output_router_logits}, as with TRL; 0: the term is no part of the loss.
   *
   * @throws IllegalArgumentException when one is set for a model without experts
   */
  public static double factor(OptionalDouble set, Trainable model) {
    return factor(set, model.experts());
  }

  /**
   * The same of a model that is not there yet.
   *
   * @param experts what it has; empty: none
   */
  public static double factor(OptionalDouble set, Optional<Experts> experts) {
    double factor = set.orElse(experts.map(Experts::balance).orElse(0.0));
    if (factor > 0 && experts.isEmpty()) {
      throw new IllegalArgumentException(
          "router_aux_loss_coef = "
              + factor
              + ": the model has no experts whose load could be balanced: set it to null");
    }
    return factor;
  }
}
