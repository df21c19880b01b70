package io.predilect.model.scoring;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.predilect.data.token.Tokens;
import io.predilect.model.Fixtures;
import io.predilect.model.LanguageModel;
import io.predilect.model.arch.HeadKind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A row's score is its own: alone, in any batch, in any order. */
class ScoreInvarianceTest {
  private static final double SAME = 1e-5;
  private static final int ROWS = 12;
  private static final int BATCHES = 6;

  private record Row(Tokens prompt, Tokens response) {}

  @ParameterizedTest
  @ValueSource(
      strings = {"llama", "mistral-window", "qwen3", "gemma2", "phi3-long", "gpt-neox", "gpt2"})
  void logProbsDoNotDependOnTheBatch(String name) throws IOException {
    compare(name, HeadKind.CAUSAL);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "llama-reward",
        "mistral-window-reward",
        "gemma2-reward",
        "gpt-neox-reward",
        "gpt2-reward"
      })
  void rewardsDoNotDependOnTheBatch(String name) throws IOException {
    compare(name, HeadKind.REWARD);
  }

  private static void compare(String name, HeadKind head) throws IOException {
    Random random = new Random(17);
    List<Row> rows = new ArrayList<>();
    List<Tokens> prompts = IntStream.range(0, 4).mapToObj(i -> tokens(random, 40)).toList();
    for (int i = 0; i < ROWS; i++) {
      rows.add(new Row(prompts.get(random.nextInt(4)), tokens(random, 24)));
    }
    try (LanguageModel model = LanguageModel.open(Fixtures.folder(name), head)) {
      List<ResponseScore> alone =
          rows.stream().map(row -> score(model, List.of(row)).get(0)).toList();
      for (int batch = 0; batch < BATCHES; batch++) {
        List<Integer> order = new ArrayList<>(IntStream.range(0, ROWS).boxed().toList());
        Collections.shuffle(order, random);
        List<Integer> some = order.subList(0, 2 + random.nextInt(ROWS - 2));
        List<ResponseScore> together = score(model, some.stream().map(rows::get).toList());
        for (int i = 0; i < some.size(); i++) {
          same(alone.get(some.get(i)), together.get(i), head);
        }
      }
    }
  }

  private static void same(ResponseScore one, ResponseScore other, HeadKind head) {
    if (head == HeadKind.REWARD) {
      assertEquals(one.reward(), other.reward(), SAME);
      return;
    }
    for (int t = 0; t < one.tokens(); t++) {
      assertEquals(one.tokenLogp(t), other.tokenLogp(t), SAME);
    }
  }

  // Rows with equal prompts share one.
  private static List<ResponseScore> score(LanguageModel model, List<Row> rows) {
    List<Tokens> prompts = rows.stream().map(Row::prompt).distinct().toList();
    return model.score(
        new PromptedBatch(
            prompts,
            rows.stream()
                .map(
                    row ->
                        new PromptedBatch.Response(prompts.indexOf(row.prompt()), row.response()))
                .toList()));
  }

  private static Tokens tokens(Random random, int longest) {
    return Tokens.of(random.ints(1 + random.nextInt(longest), 3, 64).toArray());
  }
}
