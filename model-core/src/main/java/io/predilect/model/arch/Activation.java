package io.predilect.model.arch;

/** The nonlinearity of the MLP, with the expressions that the kernels use. */
public enum Activation {
  SILU("torch.silu({x})"),
  GELU("torch.gelu({x})"),
  GELU_TANH("torch.gelu({x}, approximate=\"tanh\")"),
  /** Of those families alone that are made with it: the square of what is above 0. */
  RELU_SQUARED("torch.square(torch.relu({x}))"),
  /** gpt-oss's: x · σ(1.702 x) of a gate of at most 7, times one more than an up within ±7. */
  CLAMPED_SWIGLU(
      "torch.mul({x}, torch.sigmoid(torch.mul({x}, 1.702)))",
      "torch.clamp_max({x}, 7.)",
      "torch.add(torch.clamp({x}, -7., 7.), 1.)");

  /** What {@code hidden_act} may say. */
  static final String NAMES = "silu, swish, gelu, gelu_pytorch_tanh, gelu_new, gelu_fast";

  private final String expression;
  private final String gate; // what becomes of the gate before
  private final String up; // what becomes of what it is multiplied by

  Activation(String expression) {
    this(expression, "{x}", "{x}");
  }

  Activation(String expression, String gate, String up) {
    this.expression = expression;
    this.gate = gate;
    this.up = up;
  }

  /** TorchScript of the activation of an expression. */
  public String of(String x) {
    return expression.replace("{x}", x);
  }

  /** The same of a gate, times what it lets through. */
  public String gating(String gated, String through) {
    String activated = of(gate.replace("{x}", gated));
    return "torch.mul(" + activated + ", " + up.replace("{x}", through) + ")";
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
