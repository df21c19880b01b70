package io.predilect.model.objective;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.predilect.model.objective.ScoredPair.Scored;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Losses and gradients against TRL's own (losses_with_trl.py and bco_with_trl.py beside the
 * fixtures), and against autograd where TRL has none (losses_with_autograd.py).
 */
class LossesTest {

  static Stream<Arguments> trl() throws IOException {
    return ObjectiveCases.of("losses.json");
  }

  static Stream<Arguments> autograd() throws IOException {
    return ObjectiveCases.of("autograd.json");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("trl")
  void lossAndGradientsAreTrls(String name, JsonNode c) {
    Objective objective = objective(c);
    List<ScoredPair> batch = batch(c.get("pairs"));
    double sum = 0;
    for (int i = 0; i < batch.size(); i++) {
      PairLoss loss = objective.of(batch.get(i));
      sum += loss.loss();
      near(c.get("dw").get(i).asDouble(), loss.chosen(), "dw");
      near(c.get("dl").get(i).asDouble(), loss.rejected(), "dl");
    }
    near(c.get("loss").asDouble(), sum / batch.size(), "loss");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("autograd")
  void lossAndGradientsAreAutograds(String name, JsonNode c) {
    double beta = c.get("beta").asDouble();
    Dpo dpo = new Dpo(beta, 0, RatioForm.SUM);
    RatioForm free = new RatioForm(LengthForm.SUM, Divergence.REVERSE_KL, true);
    Objective objective =
        switch (c.get("objective").asText()) {
          case "dpop" -> new Dpop(beta, 50, RatioForm.SUM);
          case "beta_dpo" -> new BetaDpo(beta, 0.6);
          case "odpo" -> new WithOffset(dpo, 0.75, 0);
          case "r_dpo" -> new WithOffset(dpo, 0, 0.02);
          case "odpo_ipo" -> new WithOffset(new Ipo(beta, RatioForm.SUM), 0.75, 0.02);
          case "odds_ratio" -> new Orpo(0.25, false);
          case "slic" -> new WithSft(new Hinge(beta, free), 0.5);
          default -> throw new IllegalArgumentException(c.toString());
        };
    PairLoss loss =
        objective.of(pair(c, OptionalDouble.of(c.get("point").asDouble()), Optional.empty()));
    near(c.get("loss").asDouble(), loss.loss(), "loss");
    near(c.get("dw").asDouble(), loss.chosen(), "dw");
    near(c.get("dl").asDouble(), loss.rejected(), "dl");
  }

  static List<JsonNode> trainingOfBco() throws IOException {
    List<JsonNode> batches = new ArrayList<>();
    try (InputStream in = LossesTest.class.getResourceAsStream("/objective/bco.json")) {
      new ObjectMapper().readTree(in).forEach(batches::add);
    }
    return batches;
  }

  @Test
  void bcosRunningMeanLossesAndGradientsAreTrls() throws IOException {
    RunningPoint running = RunningPoint.START;
    for (JsonNode batch : trainingOfBco()) {
      double beta = batch.get("beta").asDouble();
      Bco bco = new Bco(beta, JudgedWeights.EVEN);
      double sum = 0;
      for (JsonNode row : batch.get("rows")) {
        sum += row.get("w").asDouble() - row.get("r").asDouble();
      }
      running = running.withAll(sum, batch.get("rows").size());
      double delta = batch.get("delta").asDouble();
      assertEquals(delta, beta * running.mean(), 2e-7 * Math.abs(delta)); // TRL's is in float32
      for (JsonNode row : batch.get("rows")) {
        PairLoss loss = bco.of(judged(row, delta / beta));
        near(row.get("loss").asDouble(), loss.loss(), "loss");
        near(row.get("d").asDouble(), loss.chosen() + loss.rejected(), "d");
        near(delta, loss.metrics().get("delta"), "delta");
      }
    }
  }

  private static ScoredPair judged(JsonNode row, double point) {
    return Scores.judged(
            row.get("desirable").asBoolean(),
            new Scored(row.get("w").asDouble(), 3),
            row.get("r").asDouble())
        .point(point)
        .pair();
  }

  @Test
  void orpoIsItsOddsRatioAndSft() {
    ScoredPair pair = ObjectiveTest.pair(-4, -7, -2, -3, -3);
    PairLoss orpo = new Orpo(0.3).of(pair);
    PairLoss mix =
        new Mix(List.of(new Mix.Term(new Sft(), 1), new Mix.Term(new Orpo(0.3, false), 1)))
            .of(pair);
    assertEquals(orpo.loss(), mix.loss(), 1e-15);
    assertEquals(orpo.chosen(), mix.chosen(), 1e-15);
    assertEquals(orpo.rejected(), mix.rejected(), 1e-15);
    assertEquals(orpo.metrics().get("nll_loss"), mix.metrics().get("nll_loss"));
  }

  @Test
  void withoutAReferenceNoneIsNeeded() {
    Dpo free = new Dpo(0.1, 0, new RatioForm(LengthForm.SUM, Divergence.REVERSE_KL, true));
    assertFalse(free.needs().contains(Need.REFERENCE));
    assertTrue(new Dpo(0.1, 0, RatioForm.SUM).needs().contains(Need.REFERENCE));
  }

  private static void near(double expected, double actual, String what) {
    ObjectiveCases.near(expected, actual, 1e-10, what);
  }

  private static Objective objective(JsonNode c) {
    if (c.has("wpo")) {
      return new WithPolicyWeight(objective(c.get("objective").asText(), c));
    }
    if (!c.get("objective").asText().equals("mix")) {
      return objective(c.get("objective").asText(), c);
    }
    List<Mix.Term> terms = new ArrayList<>();
    for (int i = 0; i < c.get("mix").size(); i++) {
      terms.add(
          new Mix.Term(
              objective(c.get("mix").get(i).asText(), c), c.get("weights").get(i).asDouble()));
    }
    return new Mix(terms);
  }

  private static Objective objective(String name, JsonNode c) {
    double beta = c.get("beta").asDouble();
    double epsilon = c.get("eps").asDouble();
    Divergence divergence =
        new Divergence(
            Divergence.Type.valueOf(c.get("divergence").asText().toUpperCase(Locale.ROOT)),
            c.path("alpha").asDouble());
    boolean free = c.path("reference_free").asBoolean();
    RatioForm sum = new RatioForm(LengthForm.SUM, divergence, free);
    RatioForm mean = new RatioForm(LengthForm.MEAN, divergence, free);
    return switch (name) {
      case "sigmoid" -> new Dpo(beta, epsilon, sum);
      case "sigmoid_norm" -> new Dpo(beta, epsilon, mean);
      case "hinge" -> new Hinge(beta, sum);
      case "ipo" -> new Ipo(beta, free ? sum : mean); // CPOTrainer's takes the sum
      case "robust" -> new RobustDpo(beta, epsilon, sum);
      case "exo_pair" -> new ExoPair(beta, epsilon, sum);
      case "nca_pair" -> new NcaPair(beta, sum);
      case "bco_pair" -> new BcoPair(beta, sum);
      case "sppo_hard" -> new SppoHard(beta, sum);
      case "apo_zero" -> new Apo(beta, Apo.Anchor.ZERO, sum);
      case "apo_down" -> new Apo(beta, Apo.Anchor.DOWN, sum);
      case "discopop" -> new Discopop(beta, 0.05, sum);
      case "aot" -> new Aot(beta, epsilon, Aot.Heaps.MARGINS);
      case "aot_unpaired" -> new Aot(beta, epsilon, Aot.Heaps.RESPONSES);
      case "sft" -> new Sft();
      default -> throw new IllegalArgumentException(c.toString());
    };
  }

  private static List<ScoredPair> batch(JsonNode pairs) {
    List<Ranks> ranks = Ranks.of(said(pairs, "w", "rw"), said(pairs, "l", "rl"));
    return IntStream.range(0, pairs.size())
        .mapToObj(i -> pair(pairs.get(i), OptionalDouble.empty(), Optional.of(ranks.get(i))))
        .toList();
  }

  private static Ranks.Said said(JsonNode pairs, String policy, String reference) {
    return new Ranks.Said(values(pairs, policy), values(pairs, reference));
  }

  private static List<Double> values(JsonNode pairs, String name) {
    List<Double> values = new ArrayList<>();
    pairs.forEach(pair -> values.add(pair.get(name).asDouble()));
    return values;
  }

  private static ScoredPair pair(JsonNode c, OptionalDouble point, Optional<Ranks> ranks) {
    return ObjectiveCases.pair(c).point(point).ranks(ranks).pair();
  }
}
