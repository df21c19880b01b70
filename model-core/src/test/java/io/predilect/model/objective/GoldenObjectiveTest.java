package io.predilect.model.objective;

import com.fasterxml.jackson.databind.JsonNode;
import io.predilect.model.objective.ScoredPair.Scored;
import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Losses and gradients against 50-digit values (make_fixtures.py beside the fixture). */
class GoldenObjectiveTest {

  static Stream<Arguments> cases() throws IOException {
    return ObjectiveCases.of("golden.json");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void lossAndGradients(String name, JsonNode c) {
    PairLoss result = objective(c).of(pair(c));
    near(c, "loss", result.loss());
    near(c, "dw", result.chosen());
    near(c, "dl", result.rejected());
    near(c, "dr", result.rationale());
  }

  private static void near(JsonNode c, String field, double actual) {
    ObjectiveCases.near(c.get(field).asDouble(), actual, 1e-11, field);
  }

  private static Objective objective(JsonNode c) {
    Reduction reduction = Reduction.valueOf(c.get("reduction").asText());
    double beta = number(c, "beta");
    double epsilon = number(c, "eps");
    Objective preference =
        switch (c.get("objective").asText()) {
          case "sft" -> new Sft();
          case "reward" ->
              new BradleyTerry(epsilon, number(c, "centering"), number(c, "score_margin"));
          case "dpo" ->
              refined(new Dpo(beta, epsilon, RatioForm.of(new LengthForm(reduction, 1))), c);
          case "ipo" -> refined(new Ipo(beta, RatioForm.of(new LengthForm(reduction, 1))), c);
          case "orpo" -> new Orpo(number(c, "orpo_lambda"));
          case "simpo" -> new Simpo(beta, number(c, "simpo_margin"), epsilon);
          default -> new NoPreference();
        };
    double gamma = number(c, "gamma");
    return gamma == 0
        ? preference
        : new WithRationale(
            preference,
            gamma,
            WithRationale.Form.valueOf(c.get("form").asText()),
            Reduction.valueOf(c.get("rationale_reduction").asText()));
  }

  private static ScoredPair pair(JsonNode c) {
    return ObjectiveCases.pair(c)
        .rationale(new Scored(number(c, "r"), c.get("tr").asInt()))
        .augmented(augmented(c))
        .pair();
  }

  // The fixture holds the margin itself, as its objective sees it.
  private static ScoredPair.Augmented augmented(JsonNode c) {
    boolean mean = c.get("reduction").asText().equals("MEAN");
    return new ScoredPair.Augmented(number(c, "aug") * (mean ? c.get("tw").asInt() : 1), 0);
  }

  private static Objective refined(MarginObjective objective, JsonNode c) {
    double lambda = number(c, "lam");
    return lambda == 0 ? objective : new WithRefinement(objective, lambda);
  }

  private static double number(JsonNode c, String field) {
    return c.get(field).asDouble();
  }
}
