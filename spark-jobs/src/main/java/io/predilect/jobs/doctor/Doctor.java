package io.predilect.jobs.doctor;

import io.predilect.jobs.config.DeviceKind;
import io.predilect.jobs.storage.LocalFolder;
import io.predilect.model.engine.MatrixPeak;
import io.predilect.model.selfcheck.CheckResult;
import io.predilect.model.selfcheck.Lab;
import io.predilect.model.selfcheck.SelfCheck;
import io.predilect.model.selfcheck.SelfChecks;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Looks at this process's machine. */
public final class Doctor {
  private final DeviceKind wanted;
  private final Consumer<String> progress;

  /**
   * A doctor.
   *
   * @param wanted the device to check; the first GPU where it is that
   * @param progress is told what is done next: a driver's mistake may end the process
   */
  public Doctor(DeviceKind wanted, Consumer<String> progress) {
    this.wanted = wanted;
    this.progress = progress;
  }

  /** Looks at it; takes less than a minute. */
  public Diagnosis examine() throws IOException {
    progress.accept("engine");
    MachineFacts facts = MachineFacts.here();
    List<Lack> lacks = Lacks.of(facts, wanted);
    Optional<String> device = device(facts.visible());
    return device.isEmpty()
        ? new Diagnosis(facts, Optional.empty(), List.of(), lacks)
        : new Diagnosis(facts, device.map(this::peak), checked(device.get()), lacks);
  }

  private Optional<String> device(int visible) {
    return switch (wanted) {
      case CPU -> Optional.of("cpu");
      case AUTO -> Optional.of(visible > 0 ? "cuda:0" : "cpu");
      case CUDA -> visible > 0 ? Optional.of("cuda:0") : Optional.empty();
    };
  }

  private Diagnosis.Checked peak(String device) {
    progress.accept("matrix products");
    return new Diagnosis.Checked(
        device, MatrixPeak.flopsPerSecond(device, false), MatrixPeak.flopsPerSecond(device, true));
  }

  private List<CheckResult> checked(String device) throws IOException {
    List<CheckResult> results = new ArrayList<>();
    try (LocalFolder folder = LocalFolder.temporary("predilect-doctor-")) {
      Lab lab = Lab.in(folder.path(), device);
      for (SelfCheck check : SelfChecks.ALL) {
        progress.accept(check.name());
        results.add(check.run(lab));
      }
    }
    return results;
  }
}
