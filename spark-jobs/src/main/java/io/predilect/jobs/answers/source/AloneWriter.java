package io.predilect.jobs.answers.source;

import io.predilect.data.token.ChatTokenizer;
import io.predilect.data.token.Tokens;
import io.predilect.jobs.endpoint.TokenLogprob;
import io.predilect.jobs.models.ScoringModel;
import io.predilect.model.generate.GeneratedText;
import io.predilect.model.generate.GenerationSettings;
import io.predilect.model.generate.Generator;
import java.util.List;
import java.util.Optional;

/** One model. */
final class AloneWriter implements LocalWriter {
  private final Generator generator;
  private final ChatTokenizer tokenizer;
  private final GenerationSettings settings;
  private final int first;
  private final int positions;

  /**
   * A writer over a model that stays the caller's.
   *
   * @param first likeliest first tokens that are told; 0: none
   */
  AloneWriter(ScoringModel model, GenerationSettings settings, int first) {
    this.generator = new Generator(model.model());
    this.tokenizer = model.tokenizer();
    this.settings = settings;
    this.first = first;
    this.positions = model.model().config().maxPositions();
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
    return generator.texts(prompts, settings, seeds, first).stream().map(this::written).toList();
  }

  private Written written(GeneratedText text) {
    List<TokenLogprob> likeliest =
        text.first().stream()
            .map(
                one ->
                    new TokenLogprob(
                        tokenizer.decode(Tokens.of(one.token()), false), one.logprob()))
            .toList();
    return new Written(text.tokens(), text.finite(), likeliest, Optional.empty());
  }
}
