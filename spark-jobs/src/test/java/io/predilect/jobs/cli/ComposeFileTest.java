package io.predilect.jobs.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.spark.internal.config.ConfigEntry;
import org.junit.jupiter.api.Test;

/** What can be said of docker/compose.yaml without Docker. */
final class ComposeFileTest {
  private static final Path FOLDER = Path.of("../docker");

  @Test
  void servicesAreClassesOfThisSparkAndFilesThatAreThere() throws Exception {
    JsonNode services = services();
    for (String service : List.of("master", "worker", "history")) {
      String name = services.get(service).at("/entrypoint/1").textValue();
      assertNotNull(Class.forName(name, false, getClass().getClassLoader()));
    }
    for (Map.Entry<String, JsonNode> service : services.properties()) {
      for (JsonNode volume : service.getValue().path("volumes")) {
        String source = volume.textValue().split(":", 2)[0];
        assertTrue(
            !source.startsWith(".") || Files.exists(FOLDER.resolve(source)), volume.textValue());
      }
      JsonNode recipe = service.getValue().at("/build/dockerfile");
      assertTrue(recipe.isMissingNode() || Files.exists(Path.of("..").resolve(recipe.textValue())));
    }
  }

  @Test
  void portsAreOpenToThisMachineAlone() throws IOException {
    for (JsonNode service : services()) {
      service
          .path("ports")
          .forEach(port -> assertTrue(port.textValue().startsWith("127.0.0.1:"), port.textValue()));
    }
  }

  @Test
  void sparkKnowsTheSettingsThatAllShare() throws Exception {
    Class.forName("org.apache.spark.internal.config.package$"); // makes them known
    List<String> lines =
        Files.readAllLines(FOLDER.resolve("spark-defaults.conf")).stream()
            .filter(line -> line.startsWith("spark."))
            .toList();
    assertEquals(5, lines.size());
    for (String line : lines) {
      String key = line.split(" ", 2)[0];
      assertTrue(
          key.startsWith("spark.history.") || ConfigEntry.findEntry(key) != null,
          "Spark has no setting " + key);
    }
  }

  private static JsonNode services() throws IOException {
    return new YAMLMapper().readTree(FOLDER.resolve("compose.yaml").toFile()).get("services");
  }
}
