package io.predilect.model.selfcheck;

import io.predilect.data.token.Tokens;
import io.predilect.model.LanguageModel;
import io.predilect.model.generate.GenerationSettings;
import io.predilect.model.generate.Generator;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Decoding: the tokens of rows that run together, against each alone; they must be the same. */
record GenerateCheck(String name, Subject subject, GenerationSettings settings)
    implements SelfCheck {
  private static final List<Tokens> PROMPTS = Sample.SHORT.prompts();

  @Override
  public double bound() {
    return 0;
  }

  @Override
  public double[] asRun(LanguageModel model, Lab lab) throws IOException {
    long[] seeds = IntStream.range(0, PROMPTS.size()).asLongStream().toArray();
    try (LanguageModel generating = lab.toGenerate(subject)) {
      return numbers(new Generator(generating).generate(PROMPTS, settings, seeds).stream());
    }
  }

  @Override
  public double[] plainly(LanguageModel model, Lab lab) {
    Generator generator = new Generator(model);
    return numbers(
        IntStream.range(0, PROMPTS.size())
            .boxed()
            .flatMap(
                i ->
                    generator
                        .generate(List.of(PROMPTS.get(i)), settings, new long[] {i})
                        .stream()));
  }

  private static double[] numbers(Stream<Tokens> rows) {
    return rows.flatMapToDouble(row -> Arrays.stream(row.toArray()).asDoubleStream()).toArray();
  }
}
