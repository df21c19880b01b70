package io.predilect.jobs.config;

import io.predilect.model.arch.Precision;

/** The number type of the matrices in a model's blocks and of the products with them. */
public enum Dtype {
  FLOAT32(Precision.FLOAT32),
  BFLOAT16(Precision.BFLOAT16);

  private final Precision frozen;

  Dtype(Precision frozen) {
    this.frozen = frozen;
  }

  /** How a model is held whose weights do not change. */
  public Precision frozen() {
    return frozen;
  }
}
