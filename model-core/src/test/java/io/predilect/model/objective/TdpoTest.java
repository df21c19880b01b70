package io.predilect.model.objective;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import io.predilect.data.check.InvalidSettings;
import io.predilect.model.objective.ScoredPair.Scored;
import java.io.IOException;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Losses and gradients against autograd (tdpo.py beside the fixture). */
class TdpoTest {

  static Stream<Arguments> autograd() throws IOException {
    return ObjectiveCases.of("tdpo.json");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("autograd")
  void lossAndGradientsAreAutograds(String name, JsonNode c) {
    double beta = c.get("beta").asDouble();
    Tdpo tdpo =
        c.get("objective").asText().equals("tdpo1")
            ? Tdpo.one(beta)
            : Tdpo.two(beta, c.get("alpha").asDouble());
    PairLoss loss = tdpo.of(ObjectiveCases.pair(c).pair());
    near(c, "loss", loss.loss());
    near(c, "dw", loss.chosen());
    near(c, "dl", loss.rejected());
    near(c, "dkw", loss.kls().chosen());
    near(c, "dkl", loss.kls().rejected());
    assertEquals(c.get("kl").asDouble(), loss.metrics().get("kl/rejected"));
  }

  @Test
  void termsBesideItKeepTheSlopesOfDivergences() throws IOException {
    ScoredPair pair =
        ObjectiveCases.pair((JsonNode) autograd().findFirst().orElseThrow().get()[1]).pair();
    Tdpo tdpo = Tdpo.one(0.3);
    PairLoss alone = tdpo.of(pair);
    assertEquals(alone.kls(), new WithSft(tdpo, 0.5).of(pair).kls());
    assertEquals(
        alone.times(2).kls(),
        new Mix(List.of(new Mix.Term(new Sft(), 1), new Mix.Term(tdpo, 2))).of(pair).kls());
  }

  @Test
  void asFarFromTheReferenceOnBothItIsDpo() {
    ScoredPair pair = Scores.of(scored(-4, 1.25), scored(-7, 1.25)).reference(-5.5, -6.25).pair();
    PairLoss dpo = new Dpo(0.3, 0, RatioForm.SUM).of(pair);
    assertEquals(dpo.loss(), Tdpo.one(0.3).of(pair).loss());
    assertEquals(dpo.chosen(), Tdpo.two(0.3, 0.5).of(pair).chosen());
    assertEquals(
        "tdpo_alpha: -1: it must be at least 0",
        assertThrows(InvalidSettings.class, () -> Tdpo.two(0.3, -1)).getMessage());
  }

  private static void near(JsonNode c, String name, double actual) {
    ObjectiveCases.near(c.get(name).asDouble(), actual, 1e-10, name);
  }

  private static Scored scored(double logps, double kl) {
    return new Scored(logps, 3, OptionalDouble.empty(), OptionalDouble.of(kl));
  }
}
