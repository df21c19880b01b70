package io.predilect.model.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.engine.EngineException;
import io.predilect.data.shard.TokenizedPair;
import io.predilect.model.engine.OutOfMemoryException;
import io.predilect.model.scoring.ForwardPass;
import io.predilect.model.scoring.PromptedBatch;
import io.predilect.model.scoring.ResponseGradient;
import io.predilect.model.scoring.ResponseScore;
import io.predilect.model.train.data.ExampleSource;
import io.predilect.model.train.plan.PlanDraft;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Devices that have no room for what micro_batch_tokens allows. */
class TrainerOutOfMemoryTest {
  private static final int TOKENS = 128;

  /** A model on a device with room for so many tokens on the way back. */
  private static final class Narrow extends BigramModel {
    private final int room;

    Narrow(int room) {
      super(false, 7);
      this.room = room;
    }

    @Override
    public ForwardPass forward(PromptedBatch batch) {
      ForwardPass pass = super.forward(batch);
      return new ForwardPass() {
        @Override
        public List<ResponseScore> scores() {
          return pass.scores();
        }

        @Override
        public void backward(List<ResponseGradient> gradients) {
          pass.backward(gradients); // some of it is added before the memory ends
          if (batch.tokens() > room) {
            throw new EngineException(
                "DefaultCPUAllocator: can't allocate memory: you tried to allocate 9 bytes");
          }
        }

        @Override
        public void close() {
          pass.close();
        }
      };
    }
  }

  private static Recorder train(BigramModel model, int microBatchTokens) throws IOException {
    List<TokenizedPair> pairs =
        Pairs.make(60, 1).stream().map(pair -> pair.withReference(-1, -1)).toList();
    PlanDraft draft = new PlanDraft();
    draft.batchSize = 20;
    draft.microBatchTokens = microBatchTokens;
    Recorder recorder = new Recorder();
    Trainer.train(Training.of(draft.plan(), ExampleSource.of(pairs), model).listener(recorder));
    return recorder;
  }

  @Test
  void theTrainingIsThatOfHalfTheTokens() throws IOException {
    BigramModel half = new BigramModel(false, 7);
    Recorder expected = train(half, TOKENS / 2);
    Narrow narrow = new Narrow(TOKENS / 2);
    Recorder said = train(narrow, TOKENS);
    assertArrayEquals(half.w, narrow.w);
    assertEquals(expected.last("loss"), said.last("loss"));
    assertEquals(expected.last("num_tokens"), said.last("num_tokens"));
    assertEquals(expected.last("padding"), said.last("padding"));
    assertTrue(narrow.passes > half.passes, "some were tried in vain");

    BigramModel whole = new BigramModel(false, 7);
    train(whole, TOKENS);
    assertArrayEquals(whole.w, narrow.w, 1e-12);
  }

  @Test
  void whereThatDoesNotHelpTheSettingsAreNamed() {
    OutOfMemoryException e =
        assertThrows(OutOfMemoryException.class, () -> train(new Narrow(TOKENS / 4), TOKENS));
    assertTrue(
        e.getMessage().startsWith("out of memory with micro_batch_tokens 128, and with 64 too: "),
        e.getMessage());
    for (String setting : List.of("gradient_checkpointing", "dtype", "lora_r")) {
      assertTrue(e.getMessage().contains(setting), e.getMessage());
    }
  }
}
