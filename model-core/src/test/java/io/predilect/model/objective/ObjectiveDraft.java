package io.predilect.model.objective;

import io.predilect.data.shard.RefinementPrompt;
import io.predilect.model.objective.ObjectiveSettings.Preference;
import io.predilect.model.objective.ObjectiveSettings.RationaleTerm;
import io.predilect.model.objective.ObjectiveSettings.RefinementTerm;

/** Objectives with the reference file's values, for tests. */
public final class ObjectiveDraft {
  private ObjectiveDraft() {}

  /** A preference term alone. */
  public static ObjectiveSettings of(Preference preference) {
    return of(preference, 0, 0);
  }

  /** A preference term with a rationale term of a weight γ and a refinement by a weight λ. */
  public static ObjectiveSettings of(Preference preference, double gamma, double lambda) {
    return new ObjectiveSettings(
        preference,
        0.1,
        0.0,
        Reduction.SUM,
        1.0,
        0.1,
        0.5,
        1.0,
        1.0,
        0.0,
        0.0,
        0.0,
        new RationaleTerm(gamma, WithRationale.Form.LOG_LIKELIHOOD, Reduction.SUM),
        new RefinementTerm(lambda, "p", RefinementPrompt.Before.QUERY));
  }
}
