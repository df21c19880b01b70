package io.predilect.model.arch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.predilect.model.Fixtures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WrittenConfigTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path folder;

  /** transformers refuses a folder that names code, or a quantisation, which it has not. */
  @Test
  void saysOfItsFilesWhatTheyAre() throws IOException {
    Path source = Files.createDirectory(folder.resolve("source"));
    Path target = Files.createDirectory(folder.resolve("target"));
    ObjectNode json =
        (ObjectNode) JSON.readTree(Fixtures.folder("llama").resolve("config.json").toFile());
    json.putObject("auto_map").put("AutoModelForCausalLM", "modeling_own.OwnForCausalLM");
    json.putObject("quantization_config");
    json.putObject("compression_config");
    json.put("dtype", "float16").put("kept", "as it was");
    JSON.writeValue(source.resolve("config.json").toFile(), json);
    HfConfig.write(HfConfig.read(source), HeadKind.CAUSAL, true, source, target);
    JsonNode written = JSON.readTree(target.resolve("config.json").toFile());
    for (String key : List.of("auto_map", "quantization_config", "compression_config", "dtype")) {
      assertFalse(written.has(key), key);
    }
    assertEquals("bfloat16", written.path("torch_dtype").asText());
    assertEquals("as it was", written.path("kept").asText());
  }
}
