package io.predilect.model.train.plan;

import io.predilect.data.check.Checks;
import java.util.Map;

/**
 * Whether the reference follows the policy, by TRL's names; the settings stand in YAML beside the
 * others (TR-DPO: Gorbatovski et al. 2024, "Learn your reference model for real good alignment").
 *
 * @param syncRefModel whether it does
 * @param refModelMixupAlpha α: every so many steps θ_ref ← α θ + (1 - α) θ_ref; 1: the paper's hard
 *     update, below: its soft one
 * @param refModelSyncSteps so many
 */
public record ReferenceSyncSettings(
    boolean syncRefModel, double refModelMixupAlpha, int refModelSyncSteps) {

  public ReferenceSyncSettings {
    new Checks()
        .share("ref_model_mixup_alpha", refModelMixupAlpha)
        .atLeast("ref_model_sync_steps", refModelSyncSteps, 1)
        .orThrow();
  }

  /** The step with which the time of a step's reference begins. */
  public int begin(int step) {
    return step - step % refModelSyncSteps;
  }

  void identify(Map<String, String> identity) {
    if (syncRefModel) {
      identity.put("ref_model_mixup_alpha", Double.toString(refModelMixupAlpha));
      identity.put("ref_model_sync_steps", Integer.toString(refModelSyncSteps));
    }
  }
}
