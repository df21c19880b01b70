package io.predilect.model.objective;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.predilect.model.objective.ScoredPair.Scored;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** KTO against TRL's own (kto_with_trl.py beside the fixture) and against finite differences. */
class KtoTest {
  private static final double GOLDEN = 1e-11;

  static List<JsonNode> batches() throws IOException {
    List<JsonNode> batches = new ArrayList<>();
    try (InputStream in = KtoTest.class.getResourceAsStream("/objective/kto.json")) {
      new ObjectMapper().readTree(in).forEach(batches::add);
    }
    return batches;
  }

  @ParameterizedTest
  @MethodSource("batches")
  void everyLossAndGradientOfABatchIsTrls(JsonNode batch) {
    Kto kto =
        new Kto(
            batch.get("beta").asDouble(),
            new JudgedWeights(
                batch.get("desirable_weight").asDouble(),
                batch.get("undesirable_weight").asDouble()));
    double kl = batch.get("kl").asDouble();
    int desirable = batch.get("chosen").size();
    for (int i = 0; i < desirable; i++) {
      PairLoss loss = kto.of(desirable(at(batch, "chosen", i), at(batch, "ref_chosen", i), kl));
      assertEquals(at(batch, "losses", i), loss.loss(), GOLDEN);
      assertEquals(at(batch, "dchosen", i), loss.chosen(), GOLDEN);
      assertEquals(0, loss.rejected());
    }
    for (int i = 0; i < batch.get("rejected").size(); i++) {
      PairLoss loss =
          kto.of(undesirable(at(batch, "rejected", i), at(batch, "ref_rejected", i), kl));
      assertEquals(at(batch, "losses", desirable + i), loss.loss(), GOLDEN);
      assertEquals(at(batch, "drejected", i), loss.rejected(), GOLDEN);
      assertEquals(0, loss.chosen());
    }
  }

  private static double at(JsonNode batch, String name, int index) {
    return batch.get(name).get(index).asDouble();
  }

  private static ScoredPair desirable(double logp, double reference, double kl) {
    return Scores.judged(true, new Scored(logp, 4), reference).point(kl).pair();
  }

  private static ScoredPair undesirable(double logp, double reference, double kl) {
    return Scores.judged(false, new Scored(logp, 4), reference).point(kl).pair();
  }

  @Test
  void gradientsAreThoseOfFiniteDifferences() {
    Random random = new Random(5);
    double h = 1e-5;
    for (int trial = 0; trial < 200; trial++) {
      Kto kto =
          new Kto(
              0.05 + random.nextDouble(),
              new JudgedWeights(2 * random.nextDouble(), 0.1 + random.nextDouble()));
      double x = -9 * random.nextDouble();
      double reference = -9 * random.nextDouble();
      double kl = 3 * random.nextDouble();
      assertEquals(
          (kto.of(desirable(x + h, reference, kl)).loss()
                  - kto.of(desirable(x - h, reference, kl)).loss())
              / (2 * h),
          kto.of(desirable(x, reference, kl)).chosen(),
          1e-9);
      assertEquals(
          (kto.of(undesirable(x + h, reference, kl)).loss()
                  - kto.of(undesirable(x - h, reference, kl)).loss())
              / (2 * h),
          kto.of(undesirable(x, reference, kl)).rejected(),
          1e-9);
    }
  }

  @Test
  void farFromTheReferencePointNothingOverflows() {
    Kto kto = new Kto(0.5, new JudgedWeights(1, 1));
    for (double logp : new double[] {-1e6, 0}) {
      PairLoss up = kto.of(desirable(logp, -5e5, 0));
      PairLoss down = kto.of(undesirable(logp, -5e5, 1e6));
      assertTrue(Double.isFinite(up.loss()) && Double.isFinite(up.chosen()));
      assertTrue(Double.isFinite(down.loss()) && Double.isFinite(down.rejected()));
    }
    assertEquals(1, kto.of(desirable(-1e6, 0, 0)).loss());
    assertEquals(0, kto.of(undesirable(-1e6, 0, 0)).loss());
  }

  @Test
  void itNeedsOneResponseAndItsReferencePoint() {
    Kto kto = new Kto(0.1, new JudgedWeights(1, 1));
    ScoredPair both =
        Scores.of(new Scored(-1, 1), new Scored(-1, 1)).reference(-1, -1).point(0).pair();
    assertThrows(IllegalArgumentException.class, () -> kto.of(both));
    ScoredPair noKl = Scores.judged(true, new Scored(-1, 1), -1).pair();
    assertThrows(IllegalArgumentException.class, () -> kto.of(noKl));
    assertThrows(IllegalArgumentException.class, () -> new Kto(0.1, new JudgedWeights(0, 0)));
    assertThrows(IllegalArgumentException.class, () -> new Kto(0.1, new JudgedWeights(-1, 1)));
    assertThrows(
        IllegalArgumentException.class, () -> new Kto(Double.NaN, new JudgedWeights(1, 1)));
  }
}
