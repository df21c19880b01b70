package io.predilect.jobs.bench;

import io.predilect.data.shard.TokenizedPair;
import io.predilect.data.token.Tokens;
import io.predilect.model.arch.ModelConfig;
import io.predilect.model.scoring.PromptedBatch;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Random tokens for a model, the same for the same seed. */
final class RandomTokens {
  private final Random random;
  private final int vocabulary;

  RandomTokens(long seed, int vocabulary) {
    this.random = new Random(seed);
    this.vocabulary = vocabulary;
  }

  RandomTokens(long seed, ModelConfig model) {
    this(seed, model.vocabSize());
  }

  Tokens of(int length) {
    return Tokens.of(random.ints(length, 0, vocabulary).toArray());
  }

  List<Tokens> list(int count, int length) {
    List<Tokens> list = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      list.add(of(length));
    }
    return list;
  }

  /** Prompts, each with some responses of its own. */
  PromptedBatch batch(int prompts, int promptLength, int responsesEach, int responseLength) {
    List<Tokens> all = new ArrayList<>();
    List<PromptedBatch.Response> responses = new ArrayList<>();
    for (int prompt = 0; prompt < prompts; prompt++) {
      all.add(of(promptLength));
      for (int i = 0; i < responsesEach; i++) {
        responses.add(new PromptedBatch.Response(prompt, of(responseLength)));
      }
    }
    return new PromptedBatch(all, responses);
  }

  /** Sequences, each a first token and what follows it. */
  PromptedBatch sequences(int count, int length) {
    return batch(count, 1, 1, length - 1);
  }

  /** A pair to train on. */
  TokenizedPair pair(int number, int promptLength, int responseLength) {
    return TokenizedPair.of(
        "pair-" + number, "", of(promptLength), of(responseLength), of(responseLength));
  }
}
