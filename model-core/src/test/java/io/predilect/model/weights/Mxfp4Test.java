package io.predilect.model.weights;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import ai.djl.ndarray.types.Shape;
import io.predilect.model.Fixtures;
import io.predilect.model.LanguageModel;
import io.predilect.model.arch.HeadKind;
import io.predilect.model.arch.HfConfig;
import io.predilect.model.arch.Precision;
import io.predilect.model.scoring.PromptedBatch;
import io.predilect.model.scoring.ResponseScore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Experts in MXFP4 that are saved; {@link WeightFormsTest} reads them. */
class Mxfp4Test {
  @TempDir private Path folder;

  /** They were in 4 bits: bfloat16 has room for all of it. */
  @Test
  void packedExpertsAreSavedAsNumbers() throws IOException {
    Path source = Fixtures.resource("weights/mxfp4");
    PromptedBatch batch = Fixtures.batch(Fixtures.expected(source));
    List<ResponseScore> read;
    try (LanguageModel model = LanguageModel.open(source, HeadKind.CAUSAL, Precision.BFLOAT16)) {
      read = model.score(batch);
      model.save(folder);
    }
    assertEquals(HfConfig.read(source), HfConfig.read(folder));
    assertFalse(Files.readString(folder.resolve("config.json")).contains("quantization_config"));
    try (CheckpointTensors tensors = CheckpointTensors.open(folder, "model.");
        LanguageModel model = LanguageModel.open(folder, HeadKind.CAUSAL, Precision.BFLOAT16)) {
      assertEquals(new Shape(3, 64, 64), tensors.shape("model.layers.0.mlp.experts.gate_up_proj"));
      List<ResponseScore> saved = model.score(batch);
      for (int i = 0; i < read.size(); i++) {
        assertEquals(read.get(i).logps(), saved.get(i).logps());
      }
    }
  }
}
