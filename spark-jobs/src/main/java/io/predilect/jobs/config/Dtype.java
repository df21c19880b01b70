package io.predilect.jobs.config;

import io.predilect.data.check.Explained;
import io.predilect.model.arch.Precision;
import java.util.Optional;

/** The number type that models are held in and compute in. */
public enum Dtype implements Explained {
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

  @Override
  public Optional<String> whyNot(String value) {
    return value.matches("float16|fp16|half")
        ? Optional.of(
            "float16 ends at 65504, which hidden states and gradients pass, and losses are not"
                + " scaled here")
        : Optional.empty();
  }
}
