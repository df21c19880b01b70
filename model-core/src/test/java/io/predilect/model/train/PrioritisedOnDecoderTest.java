package io.predilect.model.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.data.shard.TokenizedPair;
import io.predilect.data.token.Tokens;
import io.predilect.model.Fixtures;
import io.predilect.model.LanguageModel;
import io.predilect.model.arch.HeadKind;
import io.predilect.model.objective.Preference;
import io.predilect.model.promptfree.prioritised.Clustering;
import io.predilect.model.promptfree.prioritised.Prioritising;
import io.predilect.model.promptfree.prioritised.Reinsertion;
import io.predilect.model.scoring.PromptScores;
import io.predilect.model.scoring.PromptedBatch;
import io.predilect.model.scoring.Recompute;
import io.predilect.model.scoring.ResponseScore;
import io.predilect.model.train.checkpoint.LocalCheckpointStore;
import io.predilect.model.train.data.ExampleSource;
import io.predilect.model.train.plan.PlanDraft;
import io.predilect.model.train.plan.PrioritisedSettings;
import io.predilect.model.train.step.Trainable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Algorithm 2 on a real, tiny decoder. */
class PrioritisedOnDecoderTest {
  private static final List<TokenizedPair> PAIRS = Pairs.make(40, 1);
  private static final int PADDING = 0; // of llama-reward

  private static PlanDraft draft() {
    PlanDraft draft = new PlanDraft().preference(Preference.REWARD);
    draft.prioritised =
        new PrioritisedSettings(
            PrioritisedSettings.Gaps.ONLINE,
            4,
            OptionalDouble.of(0.5),
            1e-4,
            new Prioritising(Clustering.OTSU, 0.5, Reinsertion.IMMEDIATE, 2, 3),
            OptionalInt.empty(),
            8);
    draft.epochs = 6;
    draft.batchSize = 10;
    draft.microBatchTokens = 150;
    draft.learningRate = OptionalDouble.of(3e-3);
    return draft;
  }

  private static Trainable trainable(LanguageModel model) {
    return model.trainable(
        draft().plan().settings().update().optimizerSettings(), Recompute.NOTHING);
  }

  @Test
  void sharedPromptsGiveTheRewardsOfWholeSequences() throws IOException {
    List<Tokens> prompts = PAIRS.stream().limit(3).map(TokenizedPair::prompt).toList();
    List<Tokens> responses = new ArrayList<>();
    // Behind a prompt in a cache, padding alone is read as any token: see RewardRows.
    PAIRS.stream()
        .map(TokenizedPair::chosen)
        .filter(chosen -> chosen.length() > 1 || chosen.at(0) != PADDING)
        .forEach(responses::add);
    assertEquals(PAIRS.size() - 1, responses.size());
    List<PromptedBatch.Response> all =
        responses.stream().map(response -> new PromptedBatch.Response(0, response)).toList();
    try (LanguageModel model =
            LanguageModel.open(Fixtures.folder("llama-reward"), HeadKind.REWARD);
        Trainable trainable = trainable(model);
        PromptScores shared = trainable.pool(prompts)) {
      double[][] rewards = shared.of(responses, 40);
      for (int p = 0; p < prompts.size(); p++) {
        double[] whole =
            trainable.score(new PromptedBatch(List.of(prompts.get(p)), all)).stream()
                .mapToDouble(ResponseScore::reward)
                .toArray();
        assertArrayEquals(whole, rewards[p], 1e-4);
        assertTrue(Arrays.stream(whole).distinct().count() > 10, "the head is no fresh one");
      }
      assertEquals(model.config().maxPositions(), trainable.maxPositions());
    }
  }

  private static Recorder train(PlanDraft draft, Path folder, boolean stop) throws IOException {
    Recorder recorder = new Recorder();
    try (LanguageModel model = LanguageModel.open(Fixtures.folder("llama"), HeadKind.REWARD);
        Trainable trainable = trainable(model)) {
      Trainer.train(
          Training.of(draft.plan(), ExampleSource.of(PAIRS), trainable)
              .checkpoints(new LocalCheckpointStore(folder, 2))
              .listener(recorder)
              .stop(() -> stop));
    }
    return recorder;
  }

  @Test
  void stoppedAfterEveryStepItEndsTheSame(@TempDir Path folder) throws IOException {
    Recorder whole = train(draft(), folder.resolve("whole"), false);
    assertEquals(24, whole.logged.size());
    assertTrue(whole.last("loss") < whole.first("loss"));
    assertTrue(whole.last("prioritised/threshold") > 0);
    for (int step = 0; step < 24; step++) {
      Recorder part = train(draft(), folder.resolve("parts"), true);
      assertEquals(1, part.logged.size());
      assertEquals(whole.timeless().get(step), part.timeless().get(0));
    }
  }
}
