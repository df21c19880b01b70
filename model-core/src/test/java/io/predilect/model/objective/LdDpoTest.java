package io.predilect.model.objective;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.predilect.model.objective.ScoredPair.Heads;
import io.predilect.model.objective.ScoredPair.Scored;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** LD-DPO by every token's log-prob: against PyTorch (ld_dpo.py beside the fixture) and itself. */
class LdDpoTest {
  private static final double GOLDEN = 1e-11;

  static List<JsonNode> cases() throws IOException {
    List<JsonNode> cases = new ArrayList<>();
    try (InputStream in = LdDpoTest.class.getResourceAsStream("/objective/ld_dpo.json")) {
      new ObjectMapper().readTree(in).forEach(cases::add);
    }
    return cases;
  }

  @ParameterizedTest
  @MethodSource("cases")
  void lossAndEveryTokensGradientArePyTorchs(JsonNode c) {
    RatioForm lengths = RatioForm.of(new LengthForm(Reduction.SUM, c.get("alpha").asDouble()));
    double beta = c.get("beta").asDouble();
    double epsilon = c.get("eps").asDouble();
    Objective objective =
        switch (c.get("loss").asText()) {
          case "sigmoid" -> new Dpo(beta, epsilon, lengths);
          case "hinge" -> new Hinge(beta, lengths);
          default -> new RobustDpo(beta, epsilon, lengths);
        };
    double[] w = tokens(c, "w");
    double[] l = tokens(c, "l");
    PairLoss loss = objective.of(pair(w, l, tokens(c, "rw"), tokens(c, "rl")));
    assertEquals(c.get("value").asDouble(), loss.loss(), GOLDEN);
    int head = Math.min(w.length, l.length);
    assertTokens(tokens(c, "dw"), loss.chosen(), loss.heads().chosen(), head);
    assertTokens(tokens(c, "dl"), loss.rejected(), loss.heads().rejected(), head);
  }

  private static void assertTokens(double[] expected, double all, double inHead, int head) {
    for (int t = 0; t < expected.length; t++) {
      assertEquals(expected[t], t < head ? all + inHead : all, GOLDEN, "token " + t);
    }
  }

  @Test
  void gradientsAreThoseOfFiniteDifferences() {
    Random random = new Random(9);
    double h = 1e-5;
    for (int trial = 0; trial < 100; trial++) {
      RatioForm lengths = RatioForm.of(new LengthForm(Reduction.SUM, random.nextDouble()));
      for (MarginObjective objective :
          List.of(
              new Dpo(0.3, 0.1, lengths),
              new Ipo(0.3, lengths),
              new Hinge(0.3, lengths),
              new RobustDpo(0.3, 0.1, lengths))) {
        double[] w = random.doubles(1 + random.nextInt(6), -3, 0).toArray();
        double[] l = random.doubles(1 + random.nextInt(6), -3, 0).toArray();
        double[] rw = random.doubles(w.length, -3, 0).toArray();
        double[] rl = random.doubles(l.length, -3, 0).toArray();
        PairLoss at = objective.of(pair(w, l, rw, rl));
        int head = Math.min(w.length, l.length);
        for (int t = 0; t < w.length; t++) {
          double up = objective.of(pair(moved(w, t, h), l, rw, rl)).loss();
          double down = objective.of(pair(moved(w, t, -h), l, rw, rl)).loss();
          double analytic = t < head ? at.chosen() + at.heads().chosen() : at.chosen();
          assertEquals((up - down) / (2 * h), analytic, 1e-5, objective + " chosen token " + t);
        }
        for (int t = 0; t < l.length; t++) {
          double up = objective.of(pair(w, moved(l, t, h), rw, rl)).loss();
          double down = objective.of(pair(w, moved(l, t, -h), rw, rl)).loss();
          double analytic = t < head ? at.rejected() + at.heads().rejected() : at.rejected();
          assertEquals((up - down) / (2 * h), analytic, 1e-5, objective + " rejected token " + t);
        }
      }
    }
  }

  @Test
  void withAlphaOneItIsDpoAndWithZeroTheRestDoesNotCount() {
    double[] w = {-1, -2, -3};
    double[] l = {-0.5, -1};
    double[] r = {-1, -1, -1};
    double[] s = {-1, -1};
    Dpo dpo = new Dpo(0.5, 0, RatioForm.SUM);
    assertEquals(
        dpo.of(pair(w, l, r, s)).loss(),
        new Dpo(0.5, 0, RatioForm.of(new LengthForm(Reduction.SUM, 1)))
            .of(pair(w, l, r, s))
            .loss());
    Dpo heads = new Dpo(0.5, 0, RatioForm.of(new LengthForm(Reduction.SUM, 0)));
    assertEquals(
        heads.of(pair(w, l, r, s)).loss(), heads.of(pair(moved(w, 2, -7), l, r, s)).loss(), 1e-15);
  }

  private static ScoredPair pair(double[] w, double[] l, double[] rw, double[] rl) {
    int head = Math.min(w.length, l.length);
    return Scores.of(new Scored(sum(w, w.length), w.length), new Scored(sum(l, l.length), l.length))
        .reference(sum(rw, w.length), sum(rl, l.length))
        .heads(new Heads(sum(w, head) - sum(rw, head), sum(l, head) - sum(rl, head)))
        .pair();
  }

  private static double[] moved(double[] values, int at, double by) {
    double[] moved = values.clone();
    moved[at] += by;
    return moved;
  }

  private static double sum(double[] values, int count) {
    return IntStream.range(0, count).mapToDouble(i -> values[i]).sum();
  }

  private static double[] tokens(JsonNode c, String name) {
    double[] values = new double[c.get(name).size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = c.get(name).get(i).asDouble();
    }
    return values;
  }
}
