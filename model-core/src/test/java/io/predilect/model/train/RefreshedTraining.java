package io.predilect.model.train;

import io.predilect.data.shard.TokenizedPair;
import io.predilect.model.distributed.Collective;
import io.predilect.model.promptfree.PromptFreeScorer;
import io.predilect.model.train.checkpoint.CheckpointStore;
import io.predilect.model.train.data.ExampleSource;
import io.predilect.model.train.data.GapRequest;
import io.predilect.model.train.plan.TrainPlan;
import io.predilect.model.train.step.Trainable;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** A training whose gaps are told, whenever it waits for some, by the model itself. */
final class RefreshedTraining {
  private RefreshedTraining() {}

  /**
   * Trains to the end.
   *
   * @param tables gaps by their step; those that are missing are added
   */
  static TrainResult train(
      TrainPlan plan,
      List<TokenizedPair> pairs,
      Trainable model,
      Collective collective,
      Map<Integer, float[]> tables,
      CheckpointStore store,
      TrainListener listener)
      throws IOException {
    while (true) {
      TrainResult result =
          Trainer.train(
              Training.of(plan, ExampleSource.of(pairs), model)
                  .collective(collective)
                  .gaps(step -> Optional.ofNullable(tables.get(step)))
                  .checkpoints(store)
                  .listener(listener));
      collective.sum(new double[1]); // rank 0's checkpoint is there
      if (result.awaits().isEmpty()) {
        return result;
      }
      GapRequest wanted = result.awaits().get();
      float[] gaps = new float[pairs.size()];
      try (PromptFreeScorer scorer =
          new PromptFreeScorer(
              model, wanted.prompts(), Long.MAX_VALUE, plan.settings().passTokens())) {
        scorer
            .gaps(
                IntStream.range(0, gaps.length).iterator(),
                pairs::get,
                plan.prioritised().ownWeight(),
                plan.prioritised().epsilon())
            .forEachRemaining(gap -> gaps[gap.row()] = (float) gap.score().doubleValue());
      }
      tables.put(wanted.step(), gaps);
    }
  }
}
