package io.predilect.model.weights;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.predilect.model.Fixtures;
import io.predilect.model.LanguageModel;
import io.predilect.model.arch.HeadKind;
import io.predilect.model.arch.Precision;
import io.predilect.model.engine.Engines;
import io.predilect.model.engine.HostBytes;
import io.predilect.model.engine.Kernels;
import io.predilect.model.kernel.ProductSource;
import io.predilect.model.optim.OptimizerSettings;
import io.predilect.model.scoring.PromptedBatch;
import io.predilect.model.scoring.Recompute;
import io.predilect.model.scoring.ResponseScore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Weights as a model holds them that is opened to generate with. */
class PackedMatricesTest {
  private static final String SOURCE =
      """
        def plain(self: __torch__.Ops, x: Tensor, w: Tensor) -> Tensor:
          return {plain}
        def packed(self: __torch__.Ops, x: Tensor, w: Tensor) -> Tensor:
          return {packed}
      """
          .replace("{plain}", ProductSource.PLAIN.of("x", "w", "None"))
          .replace("{packed}", ProductSource.PACKED.of("x", "w", "None"));

  @BeforeEach
  void needsAProcessorThatHasThem() {
    assumeTrue(
        PackedMatrices.serve(Precision.FLOAT32, Device.cpu()), "packed matrices are x86-64's");
  }

  @Test
  void aRowsProductIsTheSameToTheBitWhateverIsBesideIt() {
    int columns = 200;
    try (NDManager manager = Engines.pytorch().newBaseManager(Device.cpu());
        PackedMatrices packing = new PackedMatrices();
        Kernels kernels = Kernels.compile(SOURCE, Device.cpu())) {
      NDArray weight = manager.randomNormal(0, 1, new Shape(columns, 120), DataType.FLOAT32);
      NDArray x = manager.randomNormal(0, 1, new Shape(70, 120), DataType.FLOAT32);
      NDArray packed = packing.pack(weight, manager);
      float[] expected =
          kernels.call("plain").with(x).with(weight).run(manager).get(0).toFloatArray();
      float[] all = kernels.call("packed").with(x).with(packed).run(manager).get(0).toFloatArray();
      assertArrayEquals(expected, all, 1e-3f);
      for (int rows : new int[] {1, 2, 3, 4, 7, 16, 17, 33, 64}) {
        NDArray first = x.get(new NDIndex().addSliceDim(0, rows));
        assertArrayEquals(
            Arrays.copyOf(all, rows * columns),
            kernels.call("packed").with(first).with(packed).run(manager).get(0).toFloatArray());
      }
    }
  }

  @ParameterizedTest
  @MethodSource("io.predilect.model.Fixtures#causalModels")
  void scoresAreThePlainOnesToRounding(String name) throws IOException {
    PromptedBatch batch = Fixtures.batch(Fixtures.expected(name));
    try (LanguageModel plain = LanguageModel.open(Fixtures.folder(name), HeadKind.CAUSAL);
        LanguageModel packed = opened(name, Precision.FLOAT32)) {
      List<ResponseScore> expected = plain.score(batch);
      List<ResponseScore> found = packed.score(batch);
      for (int r = 0; r < expected.size(); r++) {
        assertEquals(expected.get(r).logps(), found.get(r).logps(), 1e-3);
      }
    }
  }

  @Test
  void theHeadAloneIsThereTwice() throws IOException {
    try (LanguageModel plain = LanguageModel.open(Fixtures.folder("llama"), HeadKind.CAUSAL);
        LanguageModel packed = opened("llama", Precision.FLOAT32)) {
      DecoderWeights weights = packed.decoder().weights();
      assertTrue(weights.isPacked());
      assertEquals(plain.bytes() + HostBytes.size(weights.head()), packed.bytes());
    }
  }

  @Test
  void otherNumberTypesStayAsTheyAre() throws IOException {
    try (LanguageModel model = opened("llama", Precision.BFLOAT16)) {
      assertFalse(model.decoder().weights().isPacked());
    }
  }

  @Test
  void canNeitherBeTrainedNorSaved(@TempDir Path folder) throws IOException {
    OptimizerSettings settings =
        new OptimizerSettings(OptimizerSettings.Kind.SGD, 0.9, 0.999, 1e-8, 0);
    try (LanguageModel model = opened("llama", Precision.FLOAT32)) {
      assertThrows(IllegalStateException.class, () -> model.trainable(settings, Recompute.NOTHING));
      assertThrows(IllegalStateException.class, () -> model.save(folder));
      assertThrows(IllegalStateException.class, () -> model.load(folder, Optional.empty()));
    }
  }

  private static LanguageModel opened(String name, Precision precision) throws IOException {
    return LanguageModel.openToGenerate(Fixtures.folder(name), precision, "cpu");
  }
}
