package io.predilect.model.weights;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import io.predilect.model.Fixtures;
import io.predilect.model.LanguageModel;
import io.predilect.model.arch.HeadKind;
import io.predilect.model.arch.HfConfig;
import io.predilect.model.arch.ModelConfig;
import io.predilect.model.arch.ModelException;
import io.predilect.model.engine.Engines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A GPU's way of loading, in ordinary memory, against reading straight into place. */
class WeightLoaderTest {

  @ParameterizedTest
  @CsvSource({"bfloat16, 1", "float16, 100", "sharded, 1000", "sharded-tied, 1000000"})
  void everyTensorIsTheSameThroughABufferOfAnySize(String form, long bytes) throws IOException {
    compare(Fixtures.resource("weights/" + form), bytes);
  }

  // Turned as GPT-2's and by heads as GPT-NeoX's: such a tensor needs a buffer of its own size.
  @ParameterizedTest
  @CsvSource({"gpt2, 1", "gpt-neox, 500", "llama, 70"})
  void soAreWeightsThatAreJoinedOrTurned(String model, long bytes) throws IOException {
    compare(Fixtures.folder(model), bytes);
  }

  private static void compare(Path folder, long bytes) throws IOException {
    ModelConfig config = HfConfig.read(folder);
    WeightLoader.Way staged = new WeightLoader.Way(bytes, false, false);
    try (CheckpointTensors tensors = CheckpointTensors.open(folder, config.family().prefix());
        NDManager owner = Engines.pytorch().newBaseManager(Device.cpu());
        WeightLoader plain = new WeightLoader(owner);
        WeightLoader slow = new WeightLoader(owner.newSubManager(), staged)) {
      for (List<Part> parts : ModelTensors.parts(config, HeadKind.CAUSAL).values()) {
        if (tensors.has(parts.get(0).name())) {
          assertArrayEquals(
              plain.join(parts, tensors, false, config.heads(), owner).toFloatArray(),
              slow.join(parts, tensors, false, config.heads(), owner).toFloatArray(),
              parts.toString());
        }
      }
    }
  }

  /** A word too much in config.json would ask for more memory than there is. */
  @Test
  void aShapeIsCheckedBeforeRoomIsMadeForIt(@TempDir Path folder) throws IOException {
    Path llama = Fixtures.folder("llama");
    Files.copy(llama.resolve("model.safetensors"), folder.resolve("model.safetensors"));
    String config = Files.readString(llama.resolve("config.json"));
    Files.writeString(
        folder.resolve("config.json"),
        config.replace("\"vocab_size\": 64", "\"vocab_size\": 2000000000"));
    ModelException e =
        assertThrows(ModelException.class, () -> LanguageModel.open(folder, HeadKind.CAUSAL));
    assertTrue(e.getMessage().contains("config.json implies (2000000000, 32)"), e.getMessage());
  }

  @Test
  void aGpuReadsFewLargePiecesOfMemoryThatStaysInPlace() {
    assertEquals(new WeightLoader.Way(256L << 20, true, false), WeightLoader.Way.to(Device.gpu(1)));
    assertEquals(new WeightLoader.Way(4L << 20, false, true), WeightLoader.Way.to(Device.cpu()));
  }
}
