package io.predilect.model.optim;

/** The usual optimiser, for tests of other things. */
public final class AdamW {
  private AdamW() {}

  /** AdamW with the usual constants and no decay. */
  public static OptimizerSettings usual() {
    return new OptimizerSettings(OptimizerSettings.Kind.ADAMW, 0.9, 0.999, 1e-8, 0);
  }
}
