package io.predilect.model.arch;

/** The nonlinearity of the MLP, with the expression that the kernels use. */
public enum Activation {
  SILU("torch.silu({x})"),
  GELU("torch.gelu({x})"),
  GELU_TANH("torch.gelu({x}, approximate=\"tanh\")");

  /** What {@code hidden_act} may say. */
  static final String NAMES = "silu, swish, gelu, gelu_pytorch_tanh, gelu_new, gelu_fast";

  private final String expression;

  Activation(String expression) {
    this.expression = expression;
  }

  /** TorchScript of the activation of an expression. */
  public String of(String x) {
    return expression.replace("{x}", x);
  }

  /** The activation that {@code hidden_act} names, or null when it is not known. */
  static Activation named(String name) {
    return switch (name) {
      case "silu", "swish" -> SILU;
      case "gelu" -> GELU;
      case "gelu_pytorch_tanh", "gelu_new", "gelu_fast" -> GELU_TANH;
      default -> null;
    };
  }
}
