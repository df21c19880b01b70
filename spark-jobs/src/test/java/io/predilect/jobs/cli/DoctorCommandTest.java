package io.predilect.jobs.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.predilect.model.engine.EngineFacts;
import io.predilect.model.engine.Engines;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the command says where the device that is asked for is not there; else it takes long. */
final class DoctorCommandTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @BeforeEach
  void machine() {
    assumeTrue(Engines.gpus() == 0, "this machine has a GPU");
  }

  private int execute(String... arguments) {
    return Main.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(arguments);
  }

  @Test
  void aDeviceThatIsNotThereIsAFailureWithItsRemedy() {
    assertEquals(1, execute("doctor", "--device", "cuda"), err::toString);
    String said = out.toString();
    EngineFacts engine = EngineFacts.here();
    assertTrue(said.startsWith("engine   DJL " + engine.djl() + ", PyTorch "), said);
    assertTrue(said.contains(engine.libraries().toString()), said);
    assertTrue(said.contains("nccl     "), said);
    assertTrue(said.contains("missing  ") && said.contains("remedy: "), said);
    assertTrue(said.strip().endsWith("nothing was checked: there is no such device"), said);
  }

  @Test
  void theJsonIsAllThatIsPrinted() throws Exception {
    assertEquals(1, execute("doctor", "--device", "cuda", "--json"), err::toString);
    JsonNode json = new ObjectMapper().readTree(out.toString());
    assertEquals(EngineFacts.here().pytorch(), json.at("/engine/pytorch").asText());
    assertEquals(false, json.get("well").asBoolean(true));
    assertEquals(0, json.at("/cuda/gpus_seen_by_pytorch").asInt(-1));
    assertTrue(json.at("/missing/0/remedy").asText().length() > 10, out::toString);
  }
}
