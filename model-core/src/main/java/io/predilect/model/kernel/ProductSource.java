package io.predilect.model.kernel;

import io.predilect.model.weights.WeightForm;

/** How rows are multiplied by a weight's matrix, as expressions of TorchScript. */
public enum ProductSource {
  /** By a matrix as files have it, [out, in]. */
  PLAIN("torch.linear(%s, %s, %s)", WeightForm.FULL),
  /**
   * By one in the order that oneDNN, the processor's library, wants it in: of few rows in half the
   * time. Each row's sums are the same to the bit, however many rows there are.
   */
  PACKED(
      "ops.mkldnn._linear_pointwise(%s, %s, %s, \"none\","
          + " annotate(List[Optional[number]], []), \"\")",
      WeightForm.FULL),
  /** By one that is made of its 4 bits for each product. */
  NF4(PLAIN.product, WeightForm.NF4),
  /** The same with scales in 8 bits. */
  NF4_NESTED(PLAIN.product, WeightForm.NF4_NESTED);

  private final String product;
  private final WeightForm form;

  ProductSource(String product, WeightForm form) {
    this.product = product;
    this.form = form;
  }

  /** The one for weights that are held so, and not {@link #PACKED}. */
  public static ProductSource of(WeightForm form) {
    return switch (form) {
      case FULL -> PLAIN;
      case NF4 -> NF4;
      case NF4_NESTED -> NF4_NESTED;
    };
  }

  /** How the matrices of blocks are held. */
  WeightForm form() {
    return form;
  }

  /**
   * x · weightᵀ + bias.
   *
   * @param x [rows, in]
   * @param bias [out], or None
   */
  public String of(String x, String weight, String bias) {
    return product.formatted(x, weight, bias);
  }
}
