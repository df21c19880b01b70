package io.predilect.model.scoring;

/**
 * The derivative of a loss by one response's log-prob, or by its reward.
 *
 * @param all ∂L/∂s, s the summed log-prob of the whole response, or its reward
 * @param head what the first {@code headTokens} tokens get beside that; log-probs only
 * @param headTokens how many tokens that is; more than there are: all
 * @param referenceKl ∂L/∂ of {@link ForwardPass#referenceKls}; 0 where that is not asked for
 */
public record ResponseGradient(double all, double head, int headTokens, double referenceKl) {
  /** The response has no say in the loss. */
  public static final ResponseGradient NONE = of(0);

  /** The same for all tokens. */
  public static ResponseGradient of(double all) {
    return new ResponseGradient(all, 0, 0, 0);
  }

  /** ∂L/∂ of the log-prob of token t. */
  public double at(int t) {
    return t < headTokens ? all + head : all;
  }
}
