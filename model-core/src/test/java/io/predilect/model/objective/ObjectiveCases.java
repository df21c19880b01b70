package io.predilect.model.objective;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** The cases of a fixture under {@code resources/objective}. */
final class ObjectiveCases {
  private ObjectiveCases() {}

  /** Each case with a name. */
  static Stream<Arguments> of(String file) throws IOException {
    List<Arguments> cases = new ArrayList<>();
    try (InputStream in = ObjectiveCases.class.getResourceAsStream("/objective/" + file)) {
      for (JsonNode c : new ObjectMapper().readTree(in)) {
        cases.add(Arguments.of(c.get("objective").asText() + " " + cases.size(), c));
      }
    }
    return cases.stream();
  }

  /**
   * The pair of a case: w and l, their log-probs; rw and rl, the reference's; tw and tl, how many
   * tokens, 3 where it does not say; cw and cl, their collisions; kw and kl, their divergences;
   * gap, the score margin.
   */
  static Scores pair(JsonNode c) {
    Scores scores =
        Scores.of(scored(c, "w"), scored(c, "l"))
            .reference(c.get("rw").asDouble(), c.get("rl").asDouble());
    return c.has("gap") ? scores.gap(c.get("gap").asDouble()) : scores;
  }

  private static ScoredPair.Scored scored(JsonNode c, String which) {
    return new ScoredPair.Scored(
        c.get(which).asDouble(),
        c.path("t" + which).asInt(3),
        number(c.path("c" + which)),
        c.has("kw") ? number(c.path("k" + which)) : OptionalDouble.empty());
  }

  private static OptionalDouble number(JsonNode value) {
    return value.isNumber() ? OptionalDouble.of(value.asDouble()) : OptionalDouble.empty();
  }

  /** Compares with a golden number, to a tolerance relative to it where it is above 1. */
  static void near(double golden, double actual, double tolerance, String what) {
    assertEquals(golden, actual, tolerance * Math.max(1, Math.abs(golden)), what);
  }
}
