package io.predilect.model.train;

import java.util.List;

/** A step whose loss or gradient is NaN or infinite. The weights are those before the step. */
public final class NonFiniteStepException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int step;
  private final transient List<String> ids;

  private NonFiniteStepException(String message, int step, List<String> ids) {
    super(message);
    this.step = step;
    this.ids = List.copyOf(ids);
  }

  static NonFiniteStepException loss(int step, List<String> culprits, List<String> ids) {
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
            + "; look at these pairs, or lower learning_rate",
        step,
        ids);
  }

  private static String first(List<String> ids) {
    int shown = Math.min(3, ids.size());
    String named = String.join(", ", ids.subList(0, shown));
    String more = ids.size() > shown ? " and " + (ids.size() - shown) + " more" : "";
    return (ids.size() == 1 ? "pair " : "pairs ") + named + more;
  }

  /** The step that was not taken, 1 the first. */
  public int step() {
    return step;
  }

  /** The ids of the step's global batch. */
  public List<String> ids() {
    return ids == null ? List.of() : ids;
  }
}
