package io.predilect.jobs.doctor;

import io.predilect.model.selfcheck.CheckResult;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What the doctor says.
 *
 * @param facts what is there
 * @param device what was checked; empty: what was asked for cannot be had
 * @param checks each check's result
 * @param lacks what is missing
 */
public record Diagnosis(
    MachineFacts facts, Optional<Checked> device, List<CheckResult> checks, List<Lack> lacks) {
  public Diagnosis {
    Objects.requireNonNull(facts, "facts");
    Objects.requireNonNull(device, "device");
    checks = List.copyOf(checks);
    lacks = List.copyOf(lacks);
  }

  /**
   * The device that was checked.
   *
   * @param name {@code cpu}, or {@code cuda:N}
   * @param float32 how fast it multiplies matrices, in operations a second
   * @param bfloat16 the same in bfloat16
   */
  public record Checked(String name, double float32, double bfloat16) {}

  /** Whether the device was checked and all of it is right. */
  public boolean isWell() {
    return device.isPresent() && checks.stream().allMatch(CheckResult::passed);
  }
}
