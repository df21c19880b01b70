package io.predilect.jobs.precheck;

import io.predilect.jobs.config.StageConfig;
import io.predilect.jobs.config.StageSettings.Reference;
import io.predilect.jobs.config.TrainStageSettings;
import io.predilect.jobs.failure.Failures;
import io.predilect.jobs.failure.JobException;
import io.predilect.jobs.models.ModelFiles;
import io.predilect.jobs.train.memory.StartModel;
import io.predilect.model.arch.HeadKind;
import java.io.IOException;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;

/** A model's folder that a stage reads and no stage makes. */
final class OutsideModel {
  private OutsideModel() {}

  /**
   * Checks what its small files and the headers of its weights tell: the architecture, weights that
   * are there in their types and shapes, the kind that is wanted, the tokenizer, the chat template.
   *
   * @throws JobException when the stage could not use it
   */
  static void require(
      String folder, Reference.Target wanted, StageConfig stage, Configuration hadoop)
      throws IOException {
    Optional<ModelFiles> found = ModelFiles.of(folder, hadoop);
    if (found.isEmpty()) {
      return;
    }
    try (ModelFiles model = found.get()) {
      require(model, folder, wanted, stage);
    }
  }

  private static void require(
      ModelFiles model, String folder, Reference.Target wanted, StageConfig stage)
      throws IOException {
    try {
      model.source().config();
      switch (wanted) {
        case LANGUAGE_MODEL -> whole(model, HeadKind.CAUSAL);
        case REWARD_MODEL -> whole(model, HeadKind.REWARD);
        case TOKENIZER -> model.requireTokenizer();
        case MODEL -> {
          model.requireWeights();
          if (stage.settings() instanceof TrainStageSettings train) {
            StartModel.require(train, folder, model.source());
            model.requireTensors(
                train.objective().objective().onRewards() ? HeadKind.REWARD : HeadKind.CAUSAL);
          }
        }
        case SHARDS, RESPONSES, OUTSIDE -> throw new IllegalArgumentException("no model's");
      }
    } catch (RuntimeException e) {
      throw Failures.isExplained(e) ? new JobException(model.ofFolder(Failures.message(e)), e) : e;
    }
  }

  private static void whole(ModelFiles model, HeadKind head) throws IOException {
    model.requireWeights();
    model.require(head);
    model.requireTensors(head);
    model.requireTokenizer();
  }
}
