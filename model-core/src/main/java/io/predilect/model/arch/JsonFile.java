package io.predilect.model.arch;

import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;

/** The JSON files of a model folder. */
public final class JsonFile {
  // Python writes numbers without end as such.
  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS).build();

  private JsonFile() {}

  /**
   * Reads a file that holds one JSON object.
   *
   * @throws ModelException when it holds something else, or cannot be read
   */
  public static ObjectNode read(Path file) {
    JsonNode json;
    try {
      json = JSON.readTree(file.toFile());
    } catch (IOException e) {
      throw new ModelException(file + " cannot be read as JSON: " + e.getMessage(), e);
    }
    if (!(json instanceof ObjectNode object)) {
      throw new ModelException(file + " is no JSON object");
    }
    return object;
  }
}
