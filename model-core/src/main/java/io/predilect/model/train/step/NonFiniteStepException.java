package io.predilect.model.train.step;

import java.util.List;

/** A step whose loss, gradient or weights are NaN or infinite. Nothing of it is saved. */
public final class NonFiniteStepException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int step;
  private final transient List<String> ids;

  private NonFiniteStepException(String message, int step, List<String> ids) {
    super(message);
    this.step = step;
    this.ids = List.copyOf(ids);
  }

  public static NonFiniteStepException loss(int step, List<String> culprits, List<String> ids) {
    return new NonFiniteStepException(
        "step "
            + step
            + ": the loss of "
            + first(culprits)
            + " is not finite; look at these pairs, or lower learning_rate",
        step,
        ids);
  }

  static NonFiniteStepException gradient(int step, double norm, List<String> ids) {
    return new NonFiniteStepException(
        "step "
            + step
            + ": the gradient's norm is "
            + norm
            + " over "
            + first(ids)
            + "; look at these pairs, lower learning_rate, or set non_finite to skip",
        step,
        ids);
  }

  static NonFiniteStepException weights(
      int step, double learningRate, double gradientNorm, List<String> ids) {
    return new NonFiniteStepException(
        "step "
            + step
            + ": the weights are not finite after it (learning rate "
            + learningRate
            + ", gradient norm "
            + gradientNorm
            + "), over "
            + first(ids)
            + "; nothing of it is saved. Lower learning_rate or max_grad_norm, or raise"
            + " warmup_steps",
        step,
        ids);
  }

  /** The same after too many steps in a row were skipped. */
  public NonFiniteStepException afterSkipping(int skipped) {
    return new NonFiniteStepException(
        getMessage()
            + ". "
            + skipped
            + (skipped == 1 ? " step" : " steps")
            + " before it in a row were skipped for the same, which is all that max_skipped_steps"
            + " allows",
        step,
        ids());
  }

  private static String first(List<String> ids) {
    int shown = Math.min(3, ids.size());
    String named = String.join(", ", ids.subList(0, shown));
    String more = ids.size() > shown ? " and " + (ids.size() - shown) + " more" : "";
    return (ids.size() == 1 ? "pair " : "pairs ") + named + more;
  }

  /** The step, 1 the first. */
  public int step() {
    return step;
  }

  /** The ids of the step's global batch. */
  public List<String> ids() {
    return ids == null ? List.of() : ids;
  }
}
