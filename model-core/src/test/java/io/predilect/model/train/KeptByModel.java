package io.predilect.model.train;

import io.predilect.model.distributed.Collective;
import io.predilect.model.scoring.PairScorer;
import io.predilect.model.train.checkpoint.KeptReferences;
import io.predilect.model.train.checkpoint.LocalCheckpointStore;
import io.predilect.model.train.data.ExampleSource;
import io.predilect.model.train.data.TrainingReferences;
import io.predilect.model.train.plan.TrainPlan;
import io.predilect.model.train.step.ReferenceModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Reference log-probs of examples, kept beside checkpoints by a model of its own. */
final class KeptByModel {
  private KeptByModel() {}

  static TrainingReferences in(
      Path folder,
      TrainPlan plan,
      ExampleSource examples,
      Optional<ExampleSource> heldOut,
      BigramModel model)
      throws IOException {
    return in(folder, "another", Collective.alone(), plan, examples, heldOut, model);
  }

  static TrainingReferences in(
      Path folder,
      String name,
      Collective collective,
      TrainPlan plan,
      ExampleSource examples,
      Optional<ExampleSource> heldOut,
      BigramModel model)
      throws IOException {
    return new KeptReferences(plan, name, new LocalCheckpointStore(folder, 2), folder, collective)
        .prepare(
            plan.examples(examples),
            heldOut.map(plan::examples),
            Map.of(),
            () ->
                new ReferenceModel(
                    new PairScorer(model, 90), (rows, allRows, tokens, allTokens) -> {}, () -> {}));
  }
}
