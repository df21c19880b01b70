package io.predilect.jobs;

import io.predilect.jobs.audit.DataAudit;
import io.predilect.jobs.audit.RationaleAudit;
import io.predilect.jobs.audit.RewardAudit;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What an audit found.
 *
 * @param data what the data looks like
 * @param notes what was passed over, and what should be known
 * @param rewards what a reward model makes of it; empty: none was asked for, or there is no pair
 * @param rationales what its rationales tell; empty: nobody was asked to read them, or no row has
 *     one
 */
public record AuditResult(
    DataAudit.Result data,
    List<String> notes,
    Optional<RewardAudit.Result> rewards,
    Optional<RationaleAudit.Result> rationales) {
  public AuditResult {
    Objects.requireNonNull(data, "data");
    notes = List.copyOf(notes);
    Objects.requireNonNull(rewards, "rewards");
    Objects.requireNonNull(rationales, "rationales");
  }
}
