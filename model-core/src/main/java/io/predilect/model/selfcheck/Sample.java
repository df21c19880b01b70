package io.predilect.model.selfcheck;

import io.predilect.data.token.Tokens;
import io.predilect.model.LanguageModel;
import io.predilect.model.arch.HeadKind;
import io.predilect.model.scoring.PromptedBatch;
import io.predilect.model.scoring.ResponseScore;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * Prompts with responses of random tokens. Lengths are odd ones, as those of texts are.
 *
 * @param together all of them in one batch
 */
record Sample(PromptedBatch together) {
  /** A response to a prompt, both short. */
  static final Sample SHORT = of(new int[] {5, 37, 22, 61}, new int[][] {{3}, {29}, {50}, {7}});

  /** More queries and keys than a kernel's block has. */
  static final Sample LONG = of(new int[] {131, 613}, new int[][] {{517}, {91}});

  /** Several responses to a prompt. */
  static final Sample SHARED = of(new int[] {37, 9}, new int[][] {{13, 22, 31}, {5, 18}});

  /** The same with long ones. */
  static final Sample SHARED_LONG = of(new int[] {203}, new int[][] {{515, 77, 130}});

  private static Sample of(int[] prompts, int[][] responses) {
    Random random = new Random(prompts.length + prompts[0]);
    List<PromptedBatch.Response> all = new ArrayList<>();
    for (int p = 0; p < prompts.length; p++) {
      for (int length : responses[p]) {
        all.add(new PromptedBatch.Response(p, tokens(random, length)));
      }
    }
    List<Tokens> texts = Arrays.stream(prompts).mapToObj(length -> tokens(random, length)).toList();
    return new Sample(new PromptedBatch(texts, all));
  }

  private static Tokens tokens(Random random, int length) {
    return Tokens.of(random.ints(length, 0, Shape.VOCABULARY).toArray());
  }

  List<Tokens> prompts() {
    return together.prompts();
  }

  List<Tokens> responses() {
    return together.responses().stream().map(PromptedBatch.Response::tokens).toList();
  }

  /** Each response with its prompt in a batch of its own. */
  List<PromptedBatch> oneByOne() {
    return together.responses().stream()
        .map(response -> alone(together.prompts().get(response.prompt()), response.tokens()))
        .toList();
  }

  static PromptedBatch alone(Tokens prompt, Tokens response) {
    return new PromptedBatch(List.of(prompt), List.of(new PromptedBatch.Response(0, response)));
  }

  /** What a model says of each response, one after another. */
  static double[] scores(LanguageModel model, List<PromptedBatch> batches) {
    return batches.stream()
        .flatMap(each -> model.score(each).stream())
        .flatMapToDouble(score -> numbers(model.head(), score))
        .toArray();
  }

  private static DoubleStream numbers(HeadKind head, ResponseScore score) {
    return head == HeadKind.REWARD
        ? DoubleStream.of(score.reward())
        : IntStream.range(0, score.tokens()).mapToDouble(score::tokenLogp);
  }
}
