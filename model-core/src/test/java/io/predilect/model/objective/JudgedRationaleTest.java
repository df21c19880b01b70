package io.predilect.model.objective;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import io.predilect.model.objective.ScoredPair.Scored;
import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Rationales of single judged responses against PyTorch's autograd. */
class JudgedRationaleTest {

  static Stream<Arguments> batches() throws IOException {
    return ObjectiveCases.of("judged_rationales.json");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("batches")
  void theLossOfABatchAndItsGradientsByEveryToken(String name, JsonNode batch) {
    Objective objective = objective(batch);
    JsonNode rows = batch.get("rows");
    double loss = 0;
    for (JsonNode row : rows) {
      PairLoss one = objective.of(scored(row, batch.get("point").asDouble()));
      boolean desirable = row.get("sign").asInt() > 0;
      near(row.get("d_logp"), (desirable ? one.chosen() : one.rejected()) / rows.size());
      near(row.get("d_rationale"), one.rationale() / rows.size());
      assertEquals(0, desirable ? one.rejected() : one.chosen());
      loss += one.loss() / rows.size();
    }
    near(batch.get("loss"), loss);
  }

  private static void near(JsonNode expected, double actual) {
    ObjectiveCases.near(expected.asDouble(), actual, 1e-12, "");
  }

  /** As a file's settings make it. */
  private static Objective objective(JsonNode batch) {
    String changes =
        String.join(
            ", ",
            "beta: " + batch.get("beta"),
            "desirable_weight: " + batch.get("desirable"),
            "undesirable_weight: " + batch.get("undesirable"),
            "rationale.gamma: " + batch.get("gamma"),
            "rationale.form: " + batch.get("form").asText(),
            "rationale.reduction: " + batch.get("reduction").asText());
    return ObjectiveDraft.of(batch.get("objective").asText(), changes).objective();
  }

  private static ScoredPair scored(JsonNode row, double point) {
    return Scores.judged(
            row.get("sign").asInt() > 0, sum(row.get("logps")), row.get("reference").asDouble())
        .rationale(sum(row.get("rationale")))
        .point(point)
        .pair();
  }

  private static Scored sum(JsonNode logps) {
    double sum = 0;
    for (JsonNode logp : logps) {
      sum += logp.asDouble();
    }
    return new Scored(sum, logps.size());
  }
}
