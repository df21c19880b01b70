package io.predilect.model.objective;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
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
}
