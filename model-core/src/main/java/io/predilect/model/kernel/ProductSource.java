package io.predilect.model.kernel;

/** How rows are multiplied by a weight's matrix, as expressions of TorchScript. */
public enum ProductSource {
  /** By a matrix as files have it, [out, in]. */
  PLAIN("torch.linear(%s, %s, %s)"),
  /**
   * By one in the order that oneDNN, the processor's library, wants it in: of few rows in half the
   * time. Each row's sums are the same to the bit, however many rows there are.
   */
  PACKED(
      "ops.mkldnn._linear_pointwise(%s, %s, %s, \"none\","
          + " annotate(List[Optional[number]], []), \"\")");

  private final String form;

  ProductSource(String form) {
    this.form = form;
  }

  /**
   * x · weightᵀ + bias.
   *
   * @param x [rows, in]
   * @param bias [out], or None
   */
  public String of(String x, String weight, String bias) {
    return form.formatted(x, weight, bias);
  }
}
