package io.predilect.model.objective;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Losses and gradients against TRL's own (compare_with_trl.py beside the fixture). */
class TrlObjectiveTest {

  static Stream<Arguments> cases() throws IOException {
    return ObjectiveCases.of("trl.json");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void lossAndGradients(String name, JsonNode c) {
    PairLoss result = objective(c).of(ObjectiveCases.pair(c).pair());
    near(c, "loss", result.loss());
    near(c, "dw", result.chosen());
    near(c, "dl", result.rejected());
  }

  private static void near(JsonNode c, String field, double actual) {
    ObjectiveCases.near(c.get(field).asDouble(), actual, 1e-10, field);
  }

  private static Objective objective(JsonNode c) {
    double beta = c.get("beta").asDouble();
    double epsilon = c.get("eps").asDouble();
    return switch (c.get("objective").asText()) {
      case "sigmoid" -> new Dpo(beta, epsilon, RatioForm.SUM);
      case "robust" -> new RobustDpo(beta, epsilon, RatioForm.SUM);
      case "hinge" -> new Hinge(beta, RatioForm.SUM);
      case "ipo" -> new Ipo(beta, RatioForm.SUM);
      case "ipo_mean" -> new Ipo(beta, RatioForm.MEAN);
      case "simpo" -> new Simpo(beta, c.get("simpo_margin").asDouble(), epsilon);
      case "orpo" -> new Orpo(c.get("orpo_lambda").asDouble());
      case "rpo" -> new WithSft(new Dpo(beta, 0, RatioForm.SUM), c.get("sft_weight").asDouble());
      default -> throw new IllegalArgumentException(c.toString());
    };
  }
}
