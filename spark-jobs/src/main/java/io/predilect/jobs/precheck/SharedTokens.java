package io.predilect.jobs.precheck;

import io.predilect.data.token.ChatTokenizer;
import io.predilect.jobs.config.InitSettings;
import io.predilect.jobs.config.RunConfig;
import io.predilect.jobs.config.StageConfig;
import io.predilect.jobs.config.StageSettings.Reference;
import io.predilect.jobs.config.StageSettings.SameTokens;
import io.predilect.jobs.config.TrainStageSettings;
import io.predilect.jobs.failure.Failures;
import io.predilect.jobs.failure.JobException;
import io.predilect.jobs.models.ModelFiles;
import io.predilect.jobs.models.ModelTokenizer;
import io.predilect.jobs.models.OneTokenizer;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.hadoop.conf.Configuration;

/**
 * Models between which tokens go as numbers. A model that a stage trains has the tokenizer of the
 * one that it begins with.
 *
 * @param run whose stages name them
 * @param isThere whether something is at a path
 */
record SharedTokens(RunConfig run, Configuration hadoop, Predicate<String> isThere) {

  /**
   * Checks what two references of a stage lead to.
   *
   * @throws JobException when their tokens differ
   */
  void require(SameTokens same, StageConfig stage) throws IOException {
    Optional<String> one = folder(same.one(), stage);
    Optional<String> other = folder(same.other(), stage);
    if (one.isEmpty() || other.isEmpty() || one.equals(other)) {
      return;
    }
    Optional<ModelFiles> first = opened(one.get());
    Optional<ModelFiles> second = opened(other.get());
    try (ModelFiles a = first.orElse(null);
        ModelFiles b = second.orElse(null)) {
      if (a != null && b != null) {
        require(same, one.get(), a, other.get(), b);
      }
    }
  }

  private static void require(
      SameTokens same, String one, ModelFiles first, String other, ModelFiles second)
      throws IOException {
    if (!same.distributions()) {
      OneTokenizer.requireSameNumbers(one, first.here(), other, second.here());
      return;
    }
    try (ChatTokenizer own = ModelTokenizer.open(first.here());
        ChatTokenizer others = ModelTokenizer.open(second.here())) {
      OneTokenizer.require(side(one, own, first), side(other, others, second));
    }
  }

  private static OneTokenizer.Side side(String name, ChatTokenizer tokenizer, ModelFiles model) {
    return new OneTokenizer.Side(name, tokenizer, Optional.of(model.source().config().vocabSize()));
  }

  /** Empty of what cannot be looked at; why not is told where it is looked at alone. */
  private Optional<ModelFiles> opened(String folder) throws IOException {
    try {
      return ModelFiles.of(folder, hadoop);
    } catch (RuntimeException e) {
      if (Failures.isExplained(e)) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** The folder outside the run that the tokens come from; empty: a stage makes them. */
  private Optional<String> folder(Reference reference, StageConfig stage) {
    if (reference.target() == Reference.Target.SHARDS) {
      return run.shardsOf(stage, reference.value())
          .flatMap(shards -> folder(shards.settings().references().get(0), shards));
    }
    Optional<String> name = reference.value().or(run::model);
    Optional<StageConfig> maker =
        run.stages().stream()
            .filter(other -> name.equals(Optional.of(other.name())))
            .filter(other -> other.index() < stage.index())
            .findFirst();
    if (maker.isEmpty()) {
      return name.filter(isThere);
    }
    if (maker.get().settings() instanceof TrainStageSettings train) {
      return folder(new Reference("model", Reference.Target.MODEL, train.model()), maker.get());
    }
    if (maker.get().settings() instanceof InitSettings init) {
      return init.model().isPresent()
          ? folder(new Reference("model", Reference.Target.MODEL, init.model()), maker.get())
          : init.tokenizer().filter(isThere);
    }
    return Optional.empty();
  }
}
