package io.predilect.model.information;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;

class RationaleInformationTest {

  /** From the joint distribution: Σ p(z,r) log p(z,r) / (p(z) p(r)). */
  private static double fromJoint(double beta, double alpha, double q) {
    double[][] joint = {{(1 - q) * (1 - alpha), (1 - q) * alpha}, {q * (1 - beta), q * beta}};
    double sum = 0;
    for (int z = 0; z < 2; z++) {
      for (int r = 0; r < 2; r++) {
        double p = joint[z][r];
        double pz = joint[z][0] + joint[z][1];
        double pr = joint[0][r] + joint[1][r];
        sum += p == 0 ? 0 : p * Math.log(p / (pz * pr)) / Math.log(2);
      }
    }
    return sum;
  }

  @Test
  void itIsTheMutualInformationOfTheJointDistribution() {
    Random random = new Random(1);
    for (int i = 0; i < 1000; i++) {
      double beta = random.nextDouble();
      double alpha = random.nextDouble();
      double q = random.nextDouble();
      assertEquals(fromJoint(beta, alpha, q), RationaleInformation.mutual(beta, alpha, q), 1e-12);
      assertTrue(RationaleInformation.mutual(beta, alpha, q) >= 0);
    }
    // where the theorem's printed form gives -0.022
    assertEquals(0.073, RationaleInformation.mutual(0.9, 0.6, 0.3), 5e-4);
  }

  @Test
  void theRegimesOfTheTheorem() {
    for (double q : new double[] {0, 0.1, 0.5, 0.93, 1}) {
      assertEquals(0, RationaleInformation.mutual(0.5, 0.5, q), 1e-15);
      assertEquals(RationaleInformation.entropy(q), RationaleInformation.mutual(1, 0, q), 1e-15);
      double before = 0;
      for (int step = 0; step <= 50; step++) {
        double gamma = step / 100.0;
        double now = RationaleInformation.mutual(0.5 + gamma, 0.5 - gamma, q);
        assertTrue(now >= before - 1e-15);
        before = now;
      }
      assertEquals(RationaleInformation.entropy(q), before, 1e-15);
    }
    assertEquals(0, RationaleInformation.mutual(0.3, 0.3, 0.6), 1e-15);
    assertEquals(
        RationaleInformation.mutual(0.8, 0.1, 0.4),
        RationaleInformation.mutual(0.2, 0.9, 0.4),
        1e-15,
        "which of R's values is called 1 tells nothing");
  }

  @Test
  void thePapersFormIsTheSameForASymmetricChannel() {
    Random random = new Random(2);
    for (int i = 0; i < 1000; i++) {
      double beta = random.nextDouble();
      double q = random.nextDouble();
      assertEquals(
          RationaleInformation.mutual(beta, 1 - beta, q),
          RationaleInformation.symmetric(beta, q),
          1e-12);
    }
    for (double beta : new double[] {0, 0.5, 1}) {
      for (double q : new double[] {0, 0.5, 1}) {
        assertEquals(
            RationaleInformation.mutual(beta, 1 - beta, q),
            RationaleInformation.symmetric(beta, q),
            1e-15);
      }
    }
  }

  @Test
  void entropyOfAYesOrNo() {
    assertEquals(1, RationaleInformation.entropy(0.5), 1e-15);
    assertEquals(0, RationaleInformation.entropy(0));
    assertEquals(0, RationaleInformation.entropy(1));
    assertEquals(0.8112781244591328, RationaleInformation.entropy(0.25), 1e-15);
  }

  @Test
  void whatIsNoProbabilityIsRefused() {
    for (double wrong : new double[] {-0.1, 1.1, Double.NaN}) {
      for (Runnable call :
          new Runnable[] {
            () -> RationaleInformation.mutual(wrong, 0.5, 0.5),
            () -> RationaleInformation.mutual(0.5, wrong, 0.5),
            () -> RationaleInformation.mutual(0.5, 0.5, wrong),
            () -> RationaleInformation.symmetric(wrong, 0.5),
            () -> RationaleInformation.symmetric(0.5, wrong)
          }) {
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, call::run);
        assertTrue(e.getMessage().contains("between 0 and 1"));
      }
    }
  }
}
