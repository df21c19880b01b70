package io.predilect.model.train.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.model.Fixtures;
import io.predilect.model.arch.HeadKind;
import io.predilect.model.arch.HfConfig;
import io.predilect.model.arch.ModelConfig;
import io.predilect.model.arch.Precision;
import io.predilect.model.lora.LoraLayout;
import io.predilect.model.lora.LoraOptions;
import io.predilect.model.lora.LoraSettings;
import io.predilect.model.lora.NamePatterns;
import io.predilect.model.optim.OptimizerSettings;
import io.predilect.model.scoring.Recompute;
import io.predilect.model.weights.WeightForm;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TrainingLoadTest {
  private static final long GIB = 1L << 30;
  private static final ModelConfig SMALL = ModelConfig.llama(100, 8, 20, 2, 4, 2, 64, 1e4, true);
  // Matrices of a block: 8 x (8 + 4 + 4) + 8 x 8 + 8 x 40 + 20 x 8
  private static final long MATRICES = 2 * (128 + 64 + 320 + 160);
  private static final long REST = 100 * 8 + 2 * 2 * 8 + 8;

  private static TrainingLoad.Pass pass(int budget, Recompute recompute) {
    return new TrainingLoad.Pass(budget, 50, 4, false, recompute);
  }

  private static TrainingLoad load(ModelConfig config, TrainingLoad.Pass pass) {
    return new TrainingLoad(
        config,
        HeadKind.CAUSAL,
        Precision.FLOAT32,
        Optional.empty(),
        new TrainingLoad.State(OptimizerSettings.Kind.ADAMW, 0, 1),
        pass,
        0);
  }

  private static LoraSettings lora(double dropout, String... targets) {
    return new LoraSettings(2, 4, dropout, List.of(targets), false, 1);
  }

  private static TrainingLoad load(WeightForm form, TrainingLoad.State state, Recompute recompute) {
    return new TrainingLoad(
        SMALL,
        HeadKind.CAUSAL,
        Precision.FLOAT32,
        form,
        Optional.of(lora(0, "q_proj")),
        state,
        pass(100, recompute),
        0,
        false);
  }

  @Test
  void matricesInFourBitsAreMadeNumbersForTheWayBack() {
    TrainingLoad.State state = new TrainingLoad.State(OptimizerSettings.Kind.ADAMW, 0, 1);
    for (Recompute recompute : Recompute.values()) {
      MemoryEstimate full = load(WeightForm.FULL, state, recompute).estimate(false);
      MemoryEstimate four = load(WeightForm.NF4, state, recompute).estimate(false);
      long tables = 3 * 256 * 4;
      assertEquals(
          (double) (4 * REST + MATRICES / 2 + 4 * (MATRICES / 64) + tables),
          (double) four.weights(),
          4.0 * 2 * 7); // a scale a tensor: so small they do not part into whole blocks
      long made = 4 * MATRICES / (recompute == Recompute.NOTHING ? 1 : 2) + 6 * 320;
      assertEquals(full.activations() + made, four.activations());
      assertEquals(full.optimizer(), four.optimizer());
    }
  }

  @Test
  void weightsGradientsAndStateAreCounted() {
    MemoryEstimate estimate = load(SMALL, pass(100, Recompute.NOTHING)).estimate(false);
    assertEquals(4 * (MATRICES + REST), estimate.weights());
    assertEquals(estimate.weights(), estimate.gradients());
    assertEquals(2 * estimate.weights(), estimate.optimizer());
    assertEquals(
        estimate.total(), estimate.parts().values().stream().mapToLong(Long::longValue).sum());
    assertEquals(TrainingLoad.PROCESS, estimate.process());
    assertEquals(
        TrainingLoad.CUDA_CONTEXT, load(SMALL, pass(1, Recompute.BLOCKS)).estimate(true).process());
  }

  private static MemoryEstimate beside(
      Precision precision, Optional<LoraSettings> lora, boolean beside) {
    TrainingLoad.State state = new TrainingLoad.State(OptimizerSettings.Kind.ADAMW, 0, 1);
    return new TrainingLoad(
            SMALL,
            HeadKind.CAUSAL,
            precision,
            WeightForm.FULL,
            lora,
            state,
            pass(100, Recompute.NOTHING),
            0,
            beside)
        .estimate(false);
  }

  @Test
  void aReferenceIsWhatIsTrainedOnceMore() {
    MemoryEstimate without = beside(Precision.FLOAT32, Optional.empty(), false);
    MemoryEstimate whole = beside(Precision.FLOAT32, Optional.empty(), true);
    assertEquals(0, without.reference());
    assertEquals(whole.weights(), whole.reference());
    assertEquals(2 * without.logits(), whole.logits());
    assertEquals(without.activations() + 100L * 2 * 8 * 4, whole.activations());
    // In bfloat16 where that is what products are made in: embedding and matrices, not norms.
    MemoryEstimate half = beside(Precision.MIXED, Optional.empty(), true);
    assertEquals(2 * (MATRICES + 100 * 8) + 4 * (2 * 2 * 8 + 8), half.reference());
    Optional<LoraSettings> adapters = Optional.of(lora(0, "q_proj"));
    assertEquals(0, beside(Precision.FLOAT32, adapters, true).reference());
    LoraOptions saving =
        new LoraOptions(
            NamePatterns.none(),
            NamePatterns.none(),
            LoraOptions.Biases.NONE,
            List.of("norm"),
            false);
    assertEquals(
        4 * (2 * 2 * 8 + 8),
        beside(Precision.FLOAT32, adapters.map(own -> own.with(saving)), true).reference());
  }

  private static long state(OptimizerSettings.Kind kind) {
    return new TrainingLoad(
            SMALL,
            HeadKind.CAUSAL,
            Precision.MIXED,
            Optional.empty(),
            new TrainingLoad.State(kind, 0, 1),
            pass(100, Recompute.NOTHING),
            0)
        .estimate(false)
        .optimizer();
  }

  @Test
  void anOptimisersStateIsByItsRule() {
    long numbers = MATRICES + REST;
    assertEquals(0, state(OptimizerSettings.Kind.SGD));
    assertEquals(8 * numbers, state(OptimizerSettings.Kind.ADAMW));
    // Beside the state, what a step makes of the largest weight.
    long largest = Math.max(BlockNumbers.largestTable(SMALL), BlockNumbers.largestMatrix(SMALL));
    assertEquals(4 * (numbers + largest), state(OptimizerSettings.Kind.LION));
    assertEquals(
        2 * numbers + 8 * ((numbers + 255) / 256) + 8 * 4 * largest,
        state(OptimizerSettings.Kind.ADAMW_8BIT));
    long hidden = SMALL.hiddenSize();
    assertEquals(
        4 * (2 * (numbers / hidden) + 2 * largest), state(OptimizerSettings.Kind.ADAFACTOR));
  }

  @Test
  void adaptersAloneHaveGradientsAndBfloat16HalvesTheMatrices() {
    MemoryEstimate estimate =
        load(SMALL, pass(100, Recompute.NOTHING))
            .adapted(lora(0, "q_proj", "down_proj"))
            .held(Precision.BFLOAT16)
            .estimate(false);
    assertEquals(2 * (MATRICES + 100 * 8) + 4 * (REST - 100 * 8), estimate.weights());
    long adapters = 2 * (2 * (8 + 8) + 2 * (20 + 8));
    assertEquals(4 * adapters, estimate.gradients());
    assertEquals(8 * adapters, estimate.optimizer());
  }

  @Test
  void aRewardModelTrainsItsHeadBesideAdaptersAndHasNoLogits() {
    TrainingLoad load =
        new TrainingLoad(
            SMALL,
            HeadKind.REWARD,
            Precision.FLOAT32,
            Optional.of(lora(0, LoraSettings.ALL_LINEAR)),
            new TrainingLoad.State(OptimizerSettings.Kind.RMSPROP, 1, 2),
            pass(100, Recompute.NOTHING),
            7);
    MemoryEstimate estimate = load.estimate(false);
    assertEquals(4 * (MATRICES + REST + 8), estimate.weights());
    long widths = 3 * 8 + (8 + 4 + 4) + (8 + 8) + 2 * (8 + 20) + (20 + 8);
    assertEquals(4 * (2 * 2 * widths + 8), estimate.gradients());
    assertEquals(estimate.gradients(), estimate.optimizer(), "half of twice as much");
    assertEquals(0, estimate.logits());
    assertEquals(7, estimate.pools());
  }

  @Test
  void aBlockKeepsWhatItsWayBackNeeds() {
    // input, normed, scaled of two norms; query, keys, values, output, its sums, output joined;
    // gate and up, activation, product
    double whole = 6 * 8 + (8 + 2 * 8 + 8 + 4 + 8) + 4 * 20;
    BlockNumbers block = new BlockNumbers(SMALL, Optional.empty(), false, false);
    assertEquals(whole, block.kept(false, 50));
    assertEquals(whole + 1.5 * 16, block.kept(true, 50));
    double working = 2 * 8 + 5 * 20;
    double head = 5 * 8;
    assertEquals(
        Math.round(4 * 100 * (2 * whole + working + head)),
        load(SMALL, pass(100, Recompute.NOTHING)).estimate(false).activations());
    assertEquals(
        Math.round(4 * 100 * (2 * 8 + whole + working + head)),
        load(SMALL, pass(100, Recompute.BLOCKS)).estimate(false).activations());
    // input; keys beside rotated queries, and values; attention; its sum; gate and up
    double selected = 8 + 2 * 4 + (8 + 2 * 8 + 8 + 4) + 8 + 2 * 20;
    assertEquals(
        Math.round(4 * 100 * (2 * selected + whole + working + head)),
        load(SMALL, pass(100, Recompute.SELECTIVE)).estimate(false).activations());
  }

  @Test
  void ofExpertsATokenKeepsThoseItGoesThroughAndAllHaveWeights() {
    ModelConfig config = HfConfig.read(Fixtures.folder("mixtral")); // 2 of 3, each 32 x 16 wide
    double kept = new BlockNumbers(config, Optional.empty(), false, false).kept(false, 50);
    double attention = 6 * 32 + (32 + 2 * 32 + 32 + 4 + 32);
    assertEquals(attention + 2 * (4 * 16 + 3 * 32) + 2 * 3, kept);
    assertEquals(2 * (3 * 3 * 32 * 16 + 32 * (2 * 32 + 2 * 16)), BlockNumbers.matrices(config));
    assertEquals(3 * 2 * 16 * 32, BlockNumbers.largestMatrix(config));

    // Two of three blocks have 5, each 32 x 8 wide; the MLP of the other is 48 wide.
    ModelConfig mixed = HfConfig.read(Fixtures.folder("qwen3-moe-dense"));
    long queries = 3 * 32 * (2 * 64 + 2 * 32);
    assertEquals(queries + 3 * 32 * (2 * 5 * 8 + 48), BlockNumbers.matrices(mixed));
    assertEquals(32 * (64 + 2 * 32), BlockNumbers.largestMatrix(mixed));
  }

  @Test
  void bfloat16HalvesWhatIsKeptAndCopiesWhatIsHeldInFloat32() {
    double whole = new BlockNumbers(SMALL, Optional.empty(), false, false).kept(false, 50);
    BlockNumbers half = new BlockNumbers(SMALL, Optional.empty(), true, false);
    double kept = half.kept(false, 50);
    assertEquals(whole + 2 * 8, kept);
    double numbers = 2 * kept + (2 * 8 + 5 * 20) + 5 * 8;
    TrainingLoad load = load(SMALL, pass(100, Recompute.NOTHING));
    assertEquals(
        Math.round(2 * 100 * numbers), load.held(Precision.BFLOAT16).estimate(false).activations());
    assertEquals(
        Math.round(2 * 100 * numbers) + 2 * MATRICES,
        load.held(Precision.MIXED).estimate(false).activations());
  }

  @Test
  void aGpuGathersKeysOnceAndFlashAttentionRepeatsNone() {
    double looped = new BlockNumbers(SMALL, Optional.empty(), false, false).kept(true, 50);
    // two in place of two and a half keys and values a token, and the output only once
    assertEquals(
        looped - 16 * 0.5 - 8,
        new BlockNumbers(SMALL, Optional.empty(), false, true).kept(true, 50));
    double half = new BlockNumbers(SMALL, Optional.empty(), true, false).kept(true, 50);
    // keys are half as wide as queries; norms have their input twice, in bfloat16 too, and do not
    // keep their result
    assertEquals(
        half - 16 * 2.5 + 8 * 2 - 8 - 2 * 8,
        new BlockNumbers(SMALL, Optional.empty(), true, true).kept(true, 50));
  }

  @Test
  void mastersAreThereOfWhatIsHeldInBfloat16() {
    ModelConfig large = ModelConfig.llama(128_256, 4096, 14_336, 32, 32, 8, 8192, 5e5, false);
    TrainingLoad load =
        new TrainingLoad(
            large,
            HeadKind.CAUSAL,
            Precision.BFLOAT16,
            Optional.empty(),
            new TrainingLoad.State(OptimizerSettings.Kind.ADAMW, 1, 8),
            pass(8192, Recompute.BLOCKS),
            0);
    MemoryEstimate estimate = load.estimate(true);
    // 2 + 2 + 16 / 8 bytes a parameter, of tables 2 + 4 + 12 / 8
    double tables = 2.0 * 128_256 * 4096;
    double blocks = 8.03e9 - tables;
    assertEquals(2 * 8.03e9, (double) estimate.weights(), 2e7);
    assertEquals(2 * blocks + 4 * tables, (double) estimate.gradients(), 2e7);
    assertEquals((16 * blocks + 12 * tables) / 8, (double) estimate.optimizer(), 2e7);
  }

  private static TrainingLoad large(Precision precision, int zeroStage, Recompute recompute) {
    return new TrainingLoad(
        ModelConfig.llama(128_256, 4096, 14_336, 32, 32, 8, 8192, 5e5, false),
        HeadKind.CAUSAL,
        precision,
        Optional.empty(),
        new TrainingLoad.State(OptimizerSettings.Kind.ADAMW, zeroStage, 8),
        pass(8192, recompute),
        0);
  }

  @Test
  void sharedOutGradientsAreAShareAndWhatAPassHasOfItsOwn() {
    double table = 4.0 * 128_256 * 4096;
    MemoryEstimate masters = large(Precision.BFLOAT16, 2, Recompute.BLOCKS).estimate(true);
    assertEquals(4 * 8.03e9 / 8 + table, (double) masters.gradients(), 2e7);
    assertEquals(12 * 8.03e9 / 8, (double) masters.optimizer(), 2e7);
    MemoryEstimate whole = large(Precision.FLOAT32, 2, Recompute.BLOCKS).estimate(true);
    assertEquals(4 * 8.03e9 / 8 + table, (double) whole.gradients(), 2e7);
    assertEquals(8 * 8.03e9 / 8, (double) whole.optimizer(), 2e7);
    assertEquals(
        8.03e9 * 4,
        (double) large(Precision.FLOAT32, 1, Recompute.BLOCKS).estimate(true).gradients(),
        2e7);
  }

  // A pass's gradients take the room that its activations leave.
  @Test
  void withoutCheckpointingAPassEndsWithAllGradientsInItsActivationsPlace() {
    MemoryEstimate kept = large(Precision.FLOAT32, 2, Recompute.NOTHING).estimate(true);
    BlockNumbers block =
        new BlockNumbers(
            large(Precision.FLOAT32, 2, Recompute.NOTHING).config(), Optional.empty(), false, true);
    double activations = 4.0 * 200 * 32 * block.kept(false, 50);
    assertEquals(4 * 8.03e9 * (1 + 1 / 8.0) - activations, (double) kept.gradients(), 2e7);
  }

  @Test
  void blocksOfAdaptersOrOfMatricesInBfloat16AreWhatAPassHasWhereTheyAreMore() {
    TrainingLoad shared =
        new TrainingLoad(
            ModelConfig.llama(100, 64, 256, 2, 4, 4, 64, 1e4, true),
            HeadKind.CAUSAL,
            Precision.BFLOAT16,
            Optional.empty(),
            new TrainingLoad.State(OptimizerSettings.Kind.SGD, 2, 2),
            pass(100, Recompute.BLOCKS),
            0);
    long matrices = 64 * (4 * 64 + 3 * 256);
    long trained = 2 * (matrices + 2 * 64) + 64 * 101;
    assertEquals(
        4 * trained / 2 + 2 * matrices + 4 * 64 * 2 * 256, shared.estimate(false).gradients());
    TrainingLoad adapters = shared.adapted(lora(0, LoraSettings.ALL_LINEAR));
    // a share of 1/2, and one block of 2
    assertEquals(4 * adapters(adapters), adapters.estimate(false).gradients());
  }

  private static long adapters(TrainingLoad load) {
    return LoraLayout.of(load.config(), load.lora().orElseThrow()).parameters();
  }

  @Test
  void logitsAreThoseOfRowsAndVocabularyUpToWhatIsHeldAtATime() {
    TrainingLoad load = load(SMALL, pass(100, Recompute.NOTHING));
    assertEquals(100 * 100 * 12, load.estimate(false).logits());
    assertEquals(100 * 100 * 10, load.estimate(true).logits());
    ModelConfig shape = ModelConfig.llama(128_256, 64, 64, 1, 1, 1, 8192, 1e5, true);
    TrainingLoad large =
        load(shape, new TrainingLoad.Pass(8192, 8192, 1, false, Recompute.NOTHING));
    assertEquals(24L << 20, large.estimate(false).logits());
    assertEquals(2048L * 128_256 * 10, large.estimate(true).logits());
  }

  @Test
  void aPassIsAsLargeAsItsBudgetItsRowsOrItsLongestRow() {
    assertEquals(100, pass(100, Recompute.NOTHING).tokens());
    assertEquals(200, pass(1000, Recompute.NOTHING).tokens());
    assertEquals(50, pass(10, Recompute.NOTHING).tokens());
  }

  @Test
  void adviceNamesTheFirstSettingThatHelps() {
    ModelConfig shape = ModelConfig.llama(49152, 576, 1536, 30, 9, 3, 8192, 1e5, true);
    TrainingLoad load = load(shape, new TrainingLoad.Pass(8192, 512, 32, true, Recompute.NOTHING));
    long total = load.estimate(false).total();
    assertTrue(MemoryAdvice.where(load, false, total).isEmpty());

    String fewer = MemoryAdvice.where(load, false, total * 2 / 3).orElseThrow();
    assertTrue(fewer.contains("set micro_batch_tokens: 4096, which makes it "), fewer);
    long four = load.estimate(false).weights() * 4 + TrainingLoad.PROCESS;
    String checkpointing = MemoryAdvice.where(load, false, four + GIB / 4).orElseThrow();
    assertTrue(checkpointing.contains("set gradient_checkpointing: true"), checkpointing);
    TrainingLoad.State two = new TrainingLoad.State(OptimizerSettings.Kind.ADAMW, 1, 2);
    TrainingLoad ranks =
        new TrainingLoad(
            shape, load.head(), load.precision(), load.lora(), two, load.pass(), load.poolBytes());
    String shared = MemoryAdvice.where(ranks, false, four - GIB / 2).orElseThrow();
    assertTrue(shared.contains("zero_stage: 2, which makes it "), shared);
    String lora = MemoryAdvice.where(load, false, four / 2).orElseThrow();
    assertTrue(lora.contains("lora_r: 16"), lora);
    String none = MemoryAdvice.where(load, false, 1000).orElseThrow();
    assertTrue(none.contains("no setting makes it fit") && none.contains("bfloat16"), none);
    assertTrue(none.contains("load_in_4bit: true"), none);
  }
}
