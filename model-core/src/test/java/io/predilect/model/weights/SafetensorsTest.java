package io.predilect.model.weights;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.predilect.model.Fixtures;
import io.predilect.model.LanguageModel;
import io.predilect.model.arch.HeadKind;
import io.predilect.model.arch.ModelException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafetensorsTest {
  @TempDir Path folder;

  @Test
  void aSavedModelHasTheSameTensors() throws IOException {
    Path source = Fixtures.folder("llama");
    try (LanguageModel model = LanguageModel.open(source, HeadKind.CAUSAL)) {
      model.save(folder);
    }
    try (SafetensorsFile file = SafetensorsFile.open(source.resolve("model.safetensors"));
        CheckpointTensors before = CheckpointTensors.ofFile(source.resolve("model.safetensors"));
        CheckpointTensors after = CheckpointTensors.ofFile(folder.resolve("model.safetensors"));
        NDManager scope = NDManager.newBaseManager()) {
      assertEquals(before.names(), after.names());
      for (String name : before.names()) {
        Shape shape = file.tensor(name).shape();
        assertEquals(before.read(name, shape, scope), after.read(name, shape, scope), name);
      }
    }
  }

  @Test
  void tensorsOutliveTheFileAndOtherTensorsScopes() throws IOException {
    Path file = folder.resolve("two.safetensors");
    try (NDManager scope = NDManager.newBaseManager()) {
      Map<String, NDArray> tensors = new LinkedHashMap<>();
      tensors.put("a", scope.create(new float[] {1, 2}));
      tensors.put("b", scope.create(new float[] {3, 4, 5}));
      SafetensorsWriter.write(tensors, file);
      NDArray b;
      try (CheckpointTensors read = CheckpointTensors.ofFile(file)) {
        try (NDManager first = scope.newSubManager()) {
          assertEquals(tensors.get("a"), read.read("a", new Shape(2), first));
        }
        b = read.read("b", new Shape(3), scope);
      }
      assertEquals(tensors.get("b"), b);
    }
  }

  @Test
  void aHeaderThatLiesAboutItsLengthIsRefused() throws IOException {
    Path file = damaged(bytes -> bytes.putLong(0, 1L << 60));
    ModelException e = assertThrows(ModelException.class, () -> SafetensorsFile.open(file));
    assertTrue(e.getMessage().contains("damaged"), e.getMessage());
  }

  @Test
  void aFileCutShortIsRefused() throws IOException {
    byte[] whole = Files.readAllBytes(Fixtures.folder("llama").resolve("model.safetensors"));
    Path file = folder.resolve("cut.safetensors");
    Files.write(file, Arrays.copyOf(whole, whole.length - 5));
    assertThrows(ModelException.class, () -> SafetensorsFile.open(file));
  }

  @Test
  void aMissingFileIsNamed() {
    Path missing = folder.resolve("model.safetensors");
    ModelException e = assertThrows(ModelException.class, () -> SafetensorsFile.open(missing));
    assertTrue(e.getMessage().contains("model.safetensors"));
  }

  /** Mutated headers give our own errors or a file that reads, never anything else. */
  @Test
  void mutatedFilesNeverCrash() throws IOException {
    Path small = folder.resolve("small.safetensors");
    try (NDManager scope = NDManager.newBaseManager()) {
      Map<String, NDArray> tensors = new LinkedHashMap<>();
      for (int i = 0; i < 8; i++) {
        tensors.put("model.layers." + i + ".weight", scope.ones(new Shape(i + 1, 3)));
      }
      SafetensorsWriter.write(tensors, small);
    }
    byte[] whole = Files.readAllBytes(small);
    int header = (int) ByteBuffer.wrap(whole).order(ByteOrder.LITTLE_ENDIAN).getLong(0) + 8;
    Random random = new Random(11);
    Path file = folder.resolve("mutated.safetensors");
    int refused = 0;
    for (int i = 0; i < 10_000; i++) {
      byte[] mutated = whole.clone();
      for (int k = 0; k <= random.nextInt(3); k++) {
        mutated[random.nextInt(header)] = (byte) random.nextInt(256);
      }
      Files.write(file, mutated);
      try (SafetensorsFile opened = SafetensorsFile.open(file)) {
        assertTrue(opened.names().size() > 0);
      } catch (ModelException e) {
        refused++;
      }
    }
    assertTrue(refused > 5_000, "refused " + refused);
  }

  private interface Damage {
    void to(ByteBuffer bytes);
  }

  private Path damaged(Damage damage) throws IOException {
    byte[] whole = Files.readAllBytes(Fixtures.folder("llama").resolve("model.safetensors"));
    damage.to(ByteBuffer.wrap(whole).order(ByteOrder.LITTLE_ENDIAN));
    Path file = folder.resolve("damaged.safetensors");
    Files.write(file, whole);
    return file;
  }
}
