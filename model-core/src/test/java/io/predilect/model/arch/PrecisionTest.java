package io.predilect.model.arch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.model.Fixtures;
import io.predilect.model.LanguageModel;
import io.predilect.model.distributed.Collective;
import io.predilect.model.generate.GenerationSettings;
import io.predilect.model.generate.Generator;
import io.predilect.model.lora.LoraSettings;
import io.predilect.model.optim.AdamW;
import io.predilect.model.scoring.ForwardPass;
import io.predilect.model.scoring.PromptedBatch;
import io.predilect.model.scoring.Recompute;
import io.predilect.model.scoring.ResponseScore;
import io.predilect.model.train.step.Trainable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models held in bfloat16, or multiplied in it: trained, saved, decoded. */
class PrecisionTest {
  private static final double[] CHOSEN_UP = {-1, 1, -1, 1};

  @TempDir Path folder;

  @Test
  void adaptersTrainOnABaseInBfloat16() throws IOException {
    PromptedBatch batch = Fixtures.batch(Fixtures.expected("llama"));
    LoraSettings lora = new LoraSettings(4, 8, 0, List.of(LoraSettings.ALL_LINEAR), false, 1);
    Path adapter = folder.resolve("adapter");
    Path merged = folder.resolve("merged");
    List<ResponseScore> trained;
    try (LanguageModel model =
        LanguageModel.open(Fixtures.folder("llama"), HeadKind.CAUSAL, Precision.BFLOAT16)) {
      double before = margin(model.score(batch));
      try (Trainable trainable = model.trainable(AdamW.usual(), Recompute.BLOCKS, lora)) {
        train(trainable, batch);
      }
      assertTrue(margin(model.score(batch)) > before + 1);
      model.saveAdapter(adapter, Fixtures.folder("llama").toString());
      model.merge();
      trained = model.score(batch);
      model.save(merged);
    }
    assertTrue(header(adapter.resolve("adapter_model.safetensors")).contains("\"F32\""));
    assertEquals(-1, header(adapter.resolve("adapter_model.safetensors")).indexOf("BF16"));
    String header = header(merged.resolve("model.safetensors"));
    assertTrue(header.contains("q_proj.weight\":{\"dtype\":\"BF16\""), header);
    assertTrue(header.contains("embed_tokens.weight\":{\"dtype\":\"BF16\""), header);
    assertTrue(
        Files.readString(merged.resolve("config.json")).contains("\"torch_dtype\" : \"bfloat16\""));
    same(trained, merged, batch);
  }

  @Test
  void allWeightsTrainInFloat32WithProductsInBfloat16() throws IOException {
    PromptedBatch batch = Fixtures.batch(Fixtures.expected("llama"));
    List<ResponseScore> trained;
    try (LanguageModel model =
        LanguageModel.open(Fixtures.folder("llama"), HeadKind.CAUSAL, Precision.MIXED)) {
      double before = margin(model.score(batch));
      try (Trainable trainable = model.trainable(AdamW.usual(), Recompute.NOTHING)) {
        train(trainable, batch);
      }
      trained = model.score(batch);
      assertTrue(margin(trained) > before + 1);
      model.save(folder);
    }
    assertEquals(-1, header(folder.resolve("model.safetensors")).indexOf("BF16"));
    same(trained, folder, batch);
  }

  @Test
  void rowsDecodeAloneAsTogether() throws IOException {
    PromptedBatch batch = Fixtures.batch(Fixtures.expected("llama"));
    try (LanguageModel model =
        LanguageModel.open(Fixtures.folder("llama"), HeadKind.CAUSAL, Precision.BFLOAT16)) {
      Generator generator = new Generator(model);
      GenerationSettings settings = GenerationSettings.greedy(8, Set.of());
      assertEquals(
          generator.generate(batch.prompts().subList(0, 1), settings, new long[1]).get(0),
          generator.generate(batch.prompts(), settings, new long[2]).get(0));
    }
  }

  @Test
  void weightsInBfloat16TrainByMastersAndAreSavedInIt() throws IOException {
    PromptedBatch batch = Fixtures.batch(Fixtures.expected("llama"));
    List<ResponseScore> trained;
    try (LanguageModel model =
        LanguageModel.open(Fixtures.folder("llama"), HeadKind.CAUSAL, Precision.BFLOAT16)) {
      double before = margin(model.score(batch));
      try (Trainable trainable = model.trainable(AdamW.usual(), Recompute.BLOCKS)) {
        train(trainable, batch);
      }
      trained = model.score(batch);
      assertTrue(margin(trained) > before + 1);
      model.save(folder);
    }
    String header = header(folder.resolve("model.safetensors"));
    assertTrue(header.contains("q_proj.weight\":{\"dtype\":\"BF16\""), header);
    same(trained, folder, batch);
  }

  private static void train(Trainable trainable, PromptedBatch batch) {
    for (int step = 0; step < 10; step++) {
      trainable.zeroGradients();
      try (ForwardPass pass = trainable.forward(batch)) {
        pass.backward(CHOSEN_UP);
      }
      trainable.sumGradients(Collective.alone());
      trainable.step(5e-3);
    }
  }

  private static void same(List<ResponseScore> scores, Path saved, PromptedBatch batch)
      throws IOException {
    try (LanguageModel model = LanguageModel.open(saved, HeadKind.CAUSAL, Precision.BFLOAT16)) {
      List<ResponseScore> again = model.score(batch);
      for (int i = 0; i < scores.size(); i++) {
        assertEquals(scores.get(i).logps(), again.get(i).logps(), 1e-4);
      }
    }
  }

  private static double margin(List<ResponseScore> scores) {
    return scores.get(0).logps()
        - scores.get(1).logps()
        + scores.get(2).logps()
        - scores.get(3).logps();
  }

  private static String header(Path file) throws IOException {
    String text = Files.readString(file, StandardCharsets.ISO_8859_1);
    return text.substring(8, text.indexOf("}}", 8));
  }
}
