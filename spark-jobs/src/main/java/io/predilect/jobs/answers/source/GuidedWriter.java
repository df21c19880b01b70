package io.predilect.jobs.answers.source;

import io.predilect.data.token.Tokens;
import io.predilect.jobs.models.ScoringModel;
import io.predilect.jobs.questions.Guided;
import io.predilect.model.generate.GenerationSettings;
import io.predilect.model.generate.GuidedGenerator;
import io.predilect.model.generate.Strategy;
import java.util.List;
import java.util.Optional;

/** A policy and its reference together. */
final class GuidedWriter implements LocalWriter, AutoCloseable {
  private final GuidedGenerator generator;
  private final GenerationSettings settings;
  private final Strategy strategy;
  private final boolean stepKl;
  private final int positions;

  /**
   * A writer over two models that stay the caller's.
   *
   * @param stepKl whether each step's divergence is kept
   */
  GuidedWriter(
      ScoringModel policy,
      ScoringModel reference,
      GenerationSettings settings,
      Strategy strategy,
      boolean stepKl) {
    this.generator = new GuidedGenerator(policy.model(), reference.model());
    this.settings = settings;
    this.strategy = strategy;
    this.stepKl = stepKl;
    this.positions =
        Math.min(policy.model().config().maxPositions(), reference.model().config().maxPositions());
  }

  @Override
  public int positions() {
    return positions;
  }

  @Override
  public int usualTokens() {
    return generator.usualTokens();
  }

  @Override
  public List<Written> write(List<Tokens> prompts, long[] seeds) {
    return generator.generate(prompts, settings, seeds, strategy).stream()
        .map(
            text ->
                new Written(
                    text.tokens(), text.finite(), List.of(), Optional.of(Guided.of(text, stepKl))))
        .toList();
  }

  @Override
  public void close() {
    generator.close();
  }
}
