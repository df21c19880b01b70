package io.predilect.model.selfcheck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SelfChecksTest {
  @TempDir private Path folder;
  @TempDir private Path references;

  @Test
  void allPassOnTheProcessorAndNoneWhereTheDeviceIsWrong() throws IOException {
    Lab right = Lab.in(references, "cpu");
    Lab.in(folder, "cpu");
    for (Subject subject : Subject.ALL) {
      misread(folder.resolve(subject.folder()));
    }
    Lab wrong = new Lab(folder, references, "cpu");
    Set<String> kinds = new HashSet<>();
    for (SelfCheck check : SelfChecks.ALL) {
      CheckResult result = check.run(right);
      assertTrue(result.passed(), result.toString());
      if (kinds.add(check.getClass() + " of " + check.subject())) {
        assertFalse(check.run(wrong).passed(), () -> check.name() + " notices nothing");
      }
    }
  }

  // A device that gets rotary angles wrong, and the window by one.
  private static void misread(Path model) throws IOException {
    Path file = model.resolve("config.json");
    String config = Files.readString(file);
    String other =
        config
            .replaceFirst("\"rope_theta\" : [0-9.]+", "\"rope_theta\" : 500.0")
            .replaceFirst("\"sliding_window\" : 48", "\"sliding_window\" : 47");
    assertFalse(other.equals(config));
    Files.writeString(file, other);
  }

  @Test
  void aCheckThatCannotBeDoneSaysWhy() throws IOException {
    Lab none = new Lab(folder, references, "cpu");
    CheckResult result = SelfChecks.ALL.get(0).run(none);
    assertFalse(result.passed());
    assertTrue(result.failure().orElseThrow().contains("config.json is missing"), result::toString);
  }

  @Test
  void theLargestDifferenceIsRelativeAboveOneAndNeverLost() {
    assertEquals(0.5, CheckResult.largest(new double[] {1, 0.5}, new double[] {1, 1}), 0);
    assertEquals(0.01, CheckResult.largest(new double[] {-101}, new double[] {-100}), 1e-12);
    double infinite = Double.POSITIVE_INFINITY;
    assertEquals(infinite, CheckResult.largest(new double[] {1}, new double[] {1, 2}), 0);
    assertEquals(infinite, CheckResult.largest(new double[0], new double[0]), 0);
    double none = CheckResult.largest(new double[] {Double.NaN, 1}, new double[] {1, 1});
    assertTrue(Double.isNaN(none));
    assertFalse(new CheckResult("x", none, 1, Optional.empty()).passed());
  }
}
