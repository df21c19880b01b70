package io.predilect.model.selfcheck;

import io.predilect.data.token.Tokens;
import io.predilect.model.LanguageModel;
import io.predilect.model.scoring.PromptPool;
import java.util.Arrays;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/** Every response under every prompt of a pool that was run once, against each pair alone. */
record PoolCheck(String name, Subject subject, Sample sample, double bound) implements SelfCheck {
  private static final int BATCH_TOKENS = 1024;

  @Override
  public double[] asRun(LanguageModel model, Lab lab) {
    try (PromptPool pool = model.pool(sample.prompts())) {
      return Arrays.stream(pool.of(sample.responses(), BATCH_TOKENS))
          .flatMapToDouble(DoubleStream::of)
          .toArray();
    }
  }

  @Override
  public double[] plainly(LanguageModel model, Lab lab) {
    return sample.prompts().stream()
        .flatMap(prompt -> underEach(model, prompt))
        .mapToDouble(Double::doubleValue)
        .toArray();
  }

  private Stream<Double> underEach(LanguageModel model, Tokens prompt) {
    return sample.responses().stream()
        .map(response -> model.score(Sample.alone(prompt, response)).get(0).value());
  }
}
