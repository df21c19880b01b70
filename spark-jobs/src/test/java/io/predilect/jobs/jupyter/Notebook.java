package io.predilect.jobs.jupyter;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.StreamSupport;

/**
 * The notebook that ships.
 *
 * @param json as nbformat 4 has it
 */
record Notebook(JsonNode json) {
  static final Path FILE = Path.of("../conf/jupyter/reward-model.ipynb");

  static Notebook read() throws IOException {
    return new Notebook(new ObjectMapper().readTree(FILE.toFile()));
  }

  List<JsonNode> cells() {
    return StreamSupport.stream(json.path("cells").spliterator(), false).toList();
  }

  /** What its code cells hold, in order. */
  List<String> code() {
    return cells().stream()
        .filter(cell -> cell.path("cell_type").asText().equals("code"))
        .map(Notebook::source)
        .toList();
  }

  static String source(JsonNode cell) {
    StringBuilder text = new StringBuilder();
    cell.path("source").forEach(line -> text.append(line.textValue()));
    return text.toString();
  }
}
