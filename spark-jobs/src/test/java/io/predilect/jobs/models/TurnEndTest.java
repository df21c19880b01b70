package io.predilect.jobs.models;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TurnEndTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String FILE = "generation_config.json";

  @TempDir Path folder;

  /** A base model stops at its end of text, the template's turns end with token 7. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'eos_token_id': 1, 'temperature': 0.6}   | {}                  | [1,7]",
        "{'eos_token_id': [1, 2]}                  | {}                  | [1,2,7]",
        "{'_from_model_config': true, 'eos_token_id': 1} | {}            | [1,7]",
        "{'do_sample': true}                       | {'eos_token_id': 3} | [3,7]",
        "{'eos_token_id': null}                    | {'eos_token_id': 3} | [3,7]",
        "{'do_sample': true}                       | {}                  | [7]",
        "{'do_sample': true}                       | {'eos_token_id': 7} | [7]",
        "                                          | {'eos_token_id': 3} | [3,7]",
        "                                          | {}                  | [7]"
      })
  void aTokenThatTheFilesDoNotStopAtIsAdded(String generation, String config, String ends)
      throws IOException {
    JsonNode before = generation == null ? JSON.createObjectNode() : write(FILE, generation);
    write("config.json", config);
    TurnEnd.name(folder, folder.resolve("config.json"), 7);
    JsonNode after = JSON.readTree(folder.resolve(FILE).toFile());
    assertEquals(JSON.readTree(ends), after.get("eos_token_id"));
    assertFalse(after.has("_from_model_config"));
    assertEquals(before.path("temperature"), after.path("temperature"));
    assertEquals(before.path("do_sample"), after.path("do_sample"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"{'eos_token_id': 7}      | {'eos_token_id': 1}", "{'eos_token_id': [1, 7]} | {}"})
  void filesThatStopThereStayAsTheyAre(String generation, String config) throws IOException {
    write(FILE, generation);
    write("config.json", config);
    byte[] before = Files.readAllBytes(folder.resolve(FILE));
    TurnEnd.name(folder, folder.resolve("config.json"), 7);
    assertArrayEquals(before, Files.readAllBytes(folder.resolve(FILE)));
  }

  @Test
  void noFileIsMadeWhereTheModelStopsThereAnyway() throws IOException {
    write("config.json", "{'eos_token_id': 7}");
    TurnEnd.name(folder, folder.resolve("config.json"), 7);
    assertFalse(Files.exists(folder.resolve(FILE)));
  }

  private JsonNode write(String name, String json) throws IOException {
    String text = json.replace('\'', '"');
    Files.writeString(folder.resolve(name), text);
    return JSON.readTree(text);
  }
}
