package io.predilect.model.train.step;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import io.predilect.data.token.Tokens;
import io.predilect.model.Fixtures;
import io.predilect.model.LanguageModel;
import io.predilect.model.arch.HeadKind;
import io.predilect.model.arch.Precision;
import io.predilect.model.distributed.Collective;
import io.predilect.model.distributed.Stretch;
import io.predilect.model.lora.LoraOptions;
import io.predilect.model.lora.LoraSettings;
import io.predilect.model.lora.NamePatterns;
import io.predilect.model.optim.AdamW;
import io.predilect.model.optim.Sharing;
import io.predilect.model.scoring.ForwardPass;
import io.predilect.model.scoring.PromptedBatch;
import io.predilect.model.scoring.Recompute;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Gradients handed on during the way back, against those that stay. */
class PassedGradientsTest {
  private static final PromptedBatch BATCH =
      new PromptedBatch(
          List.of(Tokens.of(5, 6, 7, 8), Tokens.of(9, 10)),
          List.of(
              new PromptedBatch.Response(0, Tokens.of(1, 2, 3)),
              new PromptedBatch.Response(0, Tokens.of(4)),
              new PromptedBatch.Response(1, Tokens.of(11, 12))));

  /** One of two ranks, which has all of the work and all shares. */
  private static final class Busy implements Collective {
    int scattered;

    @Override
    public int rank() {
      return 0;
    }

    @Override
    public int ranks() {
      return 2;
    }

    @Override
    public Stretch share(int size) {
      return new Stretch(0, size);
    }

    @Override
    public void sum(float[] values) {}

    @Override
    public void sum(double[] values) {}

    @Override
    public void reduceScatter(float[] values) {
      scattered++;
    }

    @Override
    public void allGather(float[] values) {}

    @Override
    public void close() {}
  }

  private static List<float[]> trained(
      String name,
      Precision precision,
      Recompute recompute,
      Optional<LoraSettings> lora,
      Sharing sharing)
      throws IOException {
    HeadKind head = name.endsWith("-reward") ? HeadKind.REWARD : HeadKind.CAUSAL;
    try (LanguageModel model = LanguageModel.open(Fixtures.folder(name), head, precision);
        Trainable trainable = model.trainable(AdamW.usual(), recompute, lora, sharing)) {
      for (int step = 0; step < 2; step++) {
        trainable.zeroGradients();
        try (ForwardPass pass = trainable.forward(BATCH)) {
          pass.backward(new double[] {-0.5, 0.25, 1});
        }
        trainable.sumGradients(sharing.ranks());
        trainable.step(1e-2);
      }
      List<float[]> weights = new ArrayList<>();
      trainable.changeWeights(values -> weights.add(values.clone()));
      return weights;
    }
  }

  @ParameterizedTest
  @CsvSource({
    "llama, FLOAT32, NOTHING", "llama, FLOAT32, BLOCKS", "llama-tied, FLOAT32, SELECTIVE",
    "gpt2, FLOAT32, NOTHING", "gpt2, FLOAT32, SELECTIVE", "gemma2-reward, FLOAT32, NOTHING",
    "gemma2-reward, FLOAT32, BLOCKS", "llama, BFLOAT16, BLOCKS", "gpt2, BFLOAT16, NOTHING",
    "llama, BFLOAT16, SELECTIVE", "llama, MIXED, BLOCKS", "qwen2, MIXED, SELECTIVE"
  })
  void theyAreTheSameToTheBit(String name, Precision precision, Recompute recompute)
      throws IOException {
    assertSame(name, precision, recompute, Optional.empty());
  }

  @ParameterizedTest
  @CsvSource({"llama, NOTHING", "gemma2-reward, BLOCKS", "gemma2-reward, SELECTIVE"})
  void thoseOfAdaptersToo(String name, Recompute recompute) throws IOException {
    assertSame(
        name,
        Precision.FLOAT32,
        recompute,
        Optional.of(new LoraSettings(4, 8, 0.2, List.of(LoraSettings.ALL_LINEAR), false, 3)));
  }

  @ParameterizedTest
  @CsvSource({
    "llama-bias, FLOAT32, NOTHING",
    "llama-bias, FLOAT32, SELECTIVE",
    "qwen2, BFLOAT16, BLOCKS",
    "gpt2, FLOAT32, SELECTIVE"
  })
  void thoseOfWhatIsTrainedBesideAdaptersToo(String name, Precision precision, Recompute recompute)
      throws IOException {
    LoraOptions beside =
        new LoraOptions(
            NamePatterns.none(), NamePatterns.none(), LoraOptions.Biases.ALL, List.of("wte"), true);
    LoraOptions both =
        new LoraOptions(
            NamePatterns.of(Map.of("k_proj", 2)),
            NamePatterns.none(),
            LoraOptions.Biases.ALL,
            List.of("embed_tokens", "lm_head"),
            true);
    LoraSettings settings =
        new LoraSettings(
            4,
            8,
            0.2,
            List.of(LoraSettings.ALL_LINEAR),
            false,
            3,
            name.equals("gpt2") ? beside : both);
    assertSame(name, precision, recompute, Optional.of(settings));
  }

  private static void assertSame(
      String name, Precision precision, Recompute recompute, Optional<LoraSettings> lora)
      throws IOException {
    Busy ranks = new Busy();
    List<float[]> kept = trained(name, precision, recompute, lora, new Sharing(1, new Busy()));
    List<float[]> passed = trained(name, precision, recompute, lora, new Sharing(2, ranks));
    assertEquals(kept.size(), passed.size());
    for (int i = 0; i < kept.size(); i++) {
      assertArrayEquals(kept.get(i), passed.get(i), 0);
    }
    assertTrue(ranks.scattered > 0);
  }

  @Test
  void noWeightHasAGradientOfItsOwn() throws IOException {
    try (LanguageModel model = LanguageModel.open(Fixtures.folder("llama"), HeadKind.CAUSAL);
        TrainableDecoder trainable =
            (TrainableDecoder)
                model.trainable(
                    AdamW.usual(),
                    Recompute.NOTHING,
                    Optional.empty(),
                    new Sharing(2, new Busy()))) {
      try (ForwardPass pass = trainable.forward(BATCH)) {
        pass.backward(new double[] {1, 1, 1});
      }
      for (NDArray weight : model.decoder().weights().all().values()) {
        assertFalse(weight.hasGradient());
      }
      assertThrows(
          NoSuchElementException.class,
          () -> trainable.gradientsByFileName(model.decoder().newScope()));
    }
  }
}
