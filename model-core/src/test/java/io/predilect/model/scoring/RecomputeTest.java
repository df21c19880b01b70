package io.predilect.model.scoring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.model.Fixtures;
import io.predilect.model.arch.HfConfig;
import io.predilect.model.arch.ModelConfig;
import io.predilect.model.arch.ModelException;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecomputeTest {
  private static ModelConfig config(String name) throws IOException {
    return HfConfig.read(Fixtures.folder(name));
  }

  @Test
  void gpusRunNormsAndActivationsOfLargeModelsAgainWhereNothingIsSaid() throws IOException {
    ModelConfig large = ModelConfig.llama(512, 2048, 64, 2, 4, 2, 64, 1e5, true);
    assertEquals(Recompute.SELECTIVE, Recompute.usual(large, true));
    assertEquals(Recompute.NOTHING, Recompute.usual(large, false));
    assertEquals(Recompute.NOTHING, Recompute.usual(config("llama"), true));
    assertEquals(Recompute.NOTHING, Recompute.usual(config("mixtral"), true));
  }

  @Test
  void aModelWithExpertsCannotAndIsTold() throws IOException {
    assertEquals(List.of(Recompute.NOTHING, Recompute.BLOCKS), Recompute.of(config("mixtral")));
    ModelConfig mixtral = config("mixtral");
    String message =
        assertThrows(ModelException.class, () -> Recompute.SELECTIVE.requireFor(mixtral))
            .getMessage();
    assertTrue(message.startsWith("gradient_checkpointing: selective"), message);
    assertTrue(message.contains("set it to false or true"), message);
    Recompute.BLOCKS.requireFor(mixtral);
  }
}
