package io.predilect.model.objective;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import io.predilect.model.objective.ScoredPair.Ranked;
import io.predilect.model.objective.ScoredPair.Scored;
import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Losses of rankings and gradients against autograd (the scripts beside the fixtures). */
class PlackettLuceTest {

  static Stream<Arguments> autograd() throws IOException {
    return ObjectiveCases.of("plackett_luce.json");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("autograd")
  void lossAndGradientsAreAutograds(String name, JsonNode c) {
    compare(c, new PlackettLuce(c.get("beta").asDouble()));
  }

  private static void compare(JsonNode c, Objective objective) {
    PairLoss loss = objective.of(ranking(values(c, "logps"), values(c, "reference")));
    near(c.get("loss").asDouble(), loss.loss());
    near(c.get("slopes").get(0).asDouble(), loss.chosen());
    near(c.get("slopes").get(1).asDouble(), loss.rejected());
    assertEquals(c.get("slopes").size() - 2, loss.others().size());
    for (int i = 0; i < loss.others().size(); i++) {
      near(c.get("slopes").get(i + 2).asDouble(), loss.others().get(i));
    }
  }

  static Stream<Arguments> lipo() throws IOException {
    return ObjectiveCases.of("lipo_lambda.json");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("lipo")
  void lipoLambdaIsAutograds(String name, JsonNode c) {
    compare(c, new LipoLambda(c.get("beta").asDouble()));
  }

  @Test
  void lipoLambdaOfTwoIsDpoTimesAConstant() {
    ScoredPair pair = ranking(List.of(-4.0, -7.0), List.of(-5.5, -6.25));
    double delta = (Math.pow(2, 0.75) - Math.pow(2, 0.25)) * (1 / Math.log(2) - 1 / Math.log(3));
    PairLoss dpo = new Dpo(0.3, 0, RatioForm.SUM).of(pair).times(delta);
    PairLoss loss = new LipoLambda(0.3).of(pair);
    assertEquals(dpo.loss(), loss.loss(), 1e-15);
    assertEquals(dpo.rejected(), loss.rejected(), 1e-15);
  }

  @Test
  void ofTwoItIsDpo() {
    ScoredPair pair = ranking(List.of(-4.0, -7.0), List.of(-5.5, -6.25));
    PairLoss dpo = new Dpo(0.3, 0, RatioForm.SUM).of(pair);
    PairLoss loss = new PlackettLuce(0.3).of(pair);
    assertEquals(dpo.loss(), loss.loss(), 1e-15);
    assertEquals(dpo.chosen(), loss.chosen(), 1e-15);
    assertEquals(dpo.rejected(), loss.rejected(), 1e-15);
    assertEquals(dpo.metrics().get("rewards/margins"), loss.metrics().get("rewards/margins"));
  }

  @Test
  void rewardsFarApartOverflowNothing() {
    PairLoss wrong = new PlackettLuce(1).of(ranking(List.of(-9e4, -9.0, -2.0), zeros(3)));
    assertEquals(
        8.9998e4 + 7 + Math.log1p(Math.exp(-7)) + Math.log1p(Math.exp(-7)), wrong.loss(), 1e-9);
    assertEquals(-1, wrong.chosen(), 0);
    PairLoss right = new PlackettLuce(1).of(ranking(List.of(-2.0, -9.0, -9e4), zeros(3)));
    assertEquals(Math.log1p(Math.exp(-7)), right.loss(), 1e-15);
    assertEquals(0, right.others().get(0), 0);
  }

  @Test
  void metricsAreOfTheWholeRanking() {
    PairLoss loss = new PlackettLuce(0.5).of(ranking(List.of(-2.0, -6.0, -4.0), zeros(3)));
    assertEquals(-1, loss.metrics().get("rewards/chosen"));
    assertEquals(-2.5, loss.metrics().get("rewards/rejected"));
    assertEquals(1.5, loss.metrics().get("rewards/margins"));
    assertEquals(2 / 3.0, loss.metrics().get("rewards/accuracies"));
    assertEquals(-5, loss.metrics().get("logps/rejected"));
    assertEquals(3, loss.metrics().get("list_size"));
  }

  @Test
  void termsBesideItKeepTheOthersSlopes() {
    ScoredPair ranking = ranking(List.of(-2.0, -6.0, -4.0), zeros(3));
    PlackettLuce alone = new PlackettLuce(0.5);
    assertEquals(alone.of(ranking).others(), new WithSft(alone, 0.5).of(ranking).others());
  }

  private static List<Double> zeros(int count) {
    return IntStream.range(0, count).mapToObj(i -> 0.0).toList();
  }

  private static List<Double> values(JsonNode c, String name) {
    return IntStream.range(0, c.get(name).size())
        .mapToObj(i -> c.get(name).get(i).asDouble())
        .toList();
  }

  private static ScoredPair ranking(List<Double> logps, List<Double> reference) {
    return Scores.of(new Scored(logps.get(0), 3), new Scored(logps.get(1), 5))
        .reference(reference.get(0), reference.get(1))
        .others(
            IntStream.range(2, logps.size())
                .mapToObj(i -> new Ranked(logps.get(i), reference.get(i)))
                .toList())
        .pair();
  }

  private static void near(double expected, double actual) {
    ObjectiveCases.near(expected, actual, 1e-10, "");
  }
}
