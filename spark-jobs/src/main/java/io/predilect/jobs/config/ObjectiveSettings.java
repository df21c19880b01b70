package io.predilect.jobs.config;

/** What training minimises, as in {@code train.objective}. */
public record ObjectiveSettings(
    Preference preference,
    double beta,
    double labelSmoothing,
    Reduction reduction,
    double orpoLambda,
    double simpoMargin,
    double centering,
    Rationale rationale) {
  /** The preference term. */
  public enum Preference {
    SFT,
    REWARD,
    DPO,
    IPO,
    ORPO,
    SIMPO,
    NONE
  }

  /** How token values make a sequence's. */
  public enum Reduction {
    SUM,
    MEAN
  }

  /** The rationale term. */
  public record Rationale(double gamma, Form form, Reduction reduction) {
    /** Its form. */
    public enum Form {
      LOG_LIKELIHOOD,
      LOG_SIGMOID
    }
  }
}
