package io.predilect.model.kernel;

/**
 * The number type that kernels compute in, as expressions of TorchScript. Casts are written only
 * where the type is bfloat16: kernels in float32 have no trace of them.
 *
 * @param half whether it is bfloat16, else float32
 */
record ComputeType(boolean half) {
  // Numbers of PyTorch's types.
  private static final int FLOAT32 = 6;
  private static final int BFLOAT16 = 15;

  /** A tensor in this type. */
  String of(String tensor) {
    return half ? cast(tensor, BFLOAT16) : tensor;
  }

  /** A tensor of this type in float32. */
  String toFloat(String tensor) {
    return half ? cast(tensor, FLOAT32) : tensor;
  }

  private static String cast(String tensor, int type) {
    return "torch.to(" + tensor + ", " + type + ")";
  }
}
