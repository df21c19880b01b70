package io.predilect.model.train.memory;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import io.predilect.data.token.Tokens;
import io.predilect.model.Fixtures;
import io.predilect.model.arch.HeadKind;
import io.predilect.model.arch.HfConfig;
import io.predilect.model.arch.ModelConfig;
import io.predilect.model.arch.Precision;
import io.predilect.model.engine.Engines;
import io.predilect.model.engine.ResidentMemory;
import io.predilect.model.lora.LoraLayout;
import io.predilect.model.lora.LoraSettings;
import io.predilect.model.lora.LoraWeights;
import io.predilect.model.optim.OptimizerSettings;
import io.predilect.model.optim.Sharing;
import io.predilect.model.scoring.Decoder;
import io.predilect.model.scoring.ForwardPass;
import io.predilect.model.scoring.PromptedBatch;
import io.predilect.model.scoring.Recompute;
import io.predilect.model.scoring.ResponseGradient;
import io.predilect.model.train.step.ReferenceBeside;
import io.predilect.model.train.step.TrainableDecoder;
import io.predilect.model.weights.DecoderWeights;
import io.predilect.model.weights.FreshWeights;
import io.predilect.model.weights.WeightForm;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** Training steps as a process of its own: prints its peak memory and what was expected. */
final class MeasuredTraining {
  private static final ModelConfig PLAIN =
      ModelConfig.llama(8192, 256, 768, 8, 4, 2, 4096, 1e4, true);
  private static final int PAIRS = 4;
  private static final int PROMPT = 256;
  private static final int RESPONSE = 128;

  private MeasuredTraining() {}

  /** What is trained. */
  enum Kind {
    /** All weights. */
    WHOLE,
    /** Adapters, with blocks run again. */
    ADAPTERS,
    /** All weights, held against the model as it was. */
    BESIDE_REFERENCE,
    /** All weights of a model of which most layers keep a state, by DeltaNet. */
    STATES,
    /** The same by Mamba-2. */
    MAMBA;

    ModelConfig config() {
      return switch (this) {
        case STATES -> HfConfig.read(Fixtures.resource("memory/states"));
        case MAMBA -> HfConfig.read(Fixtures.resource("memory/mamba"));
        case WHOLE, ADAPTERS, BESIDE_REFERENCE -> PLAIN;
      };
    }
  }

  /** What is expected of it. */
  static TrainingLoad load(Kind kind) {
    boolean adapted = kind == Kind.ADAPTERS;
    return new TrainingLoad(
        kind.config(),
        HeadKind.CAUSAL,
        Precision.FLOAT32,
        WeightForm.FULL,
        adapted
            ? Optional.of(new LoraSettings(8, 16, 0, List.of(LoraSettings.ALL_LINEAR), false, 1))
            : Optional.empty(),
        new TrainingLoad.State(OptimizerSettings.Kind.ADAMW, 0, 1),
        new TrainingLoad.Pass(
            PAIRS * (PROMPT + 2 * RESPONSE),
            PROMPT + 2 * RESPONSE,
            PAIRS,
            true,
            adapted ? Recompute.BLOCKS : Recompute.NOTHING),
        0,
        kind == Kind.BESIDE_REFERENCE);
  }

  public static void main(String[] arguments) {
    Engines.threads(1);
    TrainingLoad load = load(Kind.valueOf(arguments[0]));
    OptimizerSettings adamw = new OptimizerSettings(load.optimizer().kind(), 0.9, 0.999, 1e-8, 0);
    try (NDManager manager = Engines.pytorch().newBaseManager(Device.cpu())) {
      DecoderWeights weights = FreshWeights.of(load.config(), HeadKind.CAUSAL, 1, manager);
      Decoder decoder =
          load.lora()
              .map(
                  lora ->
                      new Decoder(
                          weights,
                          LoraWeights.fresh(LoraLayout.of(load.config(), lora), weights, manager),
                          manager))
              .orElseGet(() -> new Decoder(weights, manager));
      try (decoder;
          TrainableDecoder trainable =
              new TrainableDecoder(
                  decoder,
                  adamw,
                  load.pass().recompute(),
                  Sharing.nothing(),
                  Optional.empty(),
                  load.beside()
                      ? Optional.of(ReferenceBeside.copied(decoder, manager))
                      : Optional.empty(),
                  manager)) {
        step(trainable, 2, 2); // then the optimiser's state is all in memory
        step(trainable, PROMPT, RESPONSE);
      }
    }
    System.out.println(ResidentMemory.peakBytes().orElse(0));
  }

  private static void step(TrainableDecoder trainable, int prompt, int response) {
    trainable.zeroGradients();
    try (ForwardPass pass = trainable.forward(batch(prompt, response))) {
      if (trainable.besideReference()) {
        pass.referenceKls();
      }
      pass.backward(Collections.nCopies(2 * PAIRS, new ResponseGradient(1e-3, 0, 0, 1e-3)));
    }
    trainable.step(1e-5);
  }

  private static PromptedBatch batch(int prompt, int response) {
    Random random = new Random(1);
    List<Tokens> prompts = new ArrayList<>();
    List<PromptedBatch.Response> responses = new ArrayList<>();
    for (int pair = 0; pair < PAIRS; pair++) {
      prompts.add(tokens(random, prompt));
      responses.add(new PromptedBatch.Response(pair, tokens(random, response)));
      responses.add(new PromptedBatch.Response(pair, tokens(random, response)));
    }
    return new PromptedBatch(prompts, responses);
  }

  private static Tokens tokens(Random random, int length) {
    return Tokens.of(random.ints(length, 0, PLAIN.vocabSize()).toArray());
  }
}
