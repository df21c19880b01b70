package io.predilect.jobs.score;

import io.predilect.data.shard.TokenizedPair;
import io.predilect.data.token.Tokens;
import io.predilect.jobs.models.LengthBatches;
import io.predilect.model.scoring.PromptedBatch;
import io.predilect.model.scoring.ResponseScore;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Both responses of many pairs, each under its own prompt, in batches of like lengths. */
public final class PairBatches {
  private PairBatches() {}

  /** What a model says of a pair's two responses. */
  public record PairScore(ResponseScore chosen, ResponseScore rejected) {}

  /**
   * Scores pairs in batches under a token budget.
   *
   * @param model scores one batch
   * @return one score per pair, in the order of the pairs
   */
  public static List<PairScore> score(
      List<Candidate> pairs, int batchTokens, Function<PromptedBatch, List<ResponseScore>> model) {
    int[] lengths =
        pairs.stream()
            .map(Candidate::tokens)
            .mapToInt(
                pair -> pair.prompt().length() + pair.chosen().length() + pair.rejected().length())
            .toArray();
    PairScore[] scores = new PairScore[lengths.length];
    for (int[] group : LengthBatches.of(lengths, batchTokens)) {
      List<ResponseScore> responses = model.apply(batch(pairs, group));
      for (int i = 0; i < group.length; i++) {
        scores[group[i]] = new PairScore(responses.get(2 * i), responses.get(2 * i + 1));
      }
    }
    return List.of(scores);
  }

  // A prompt that several pairs share is run once for all of them.
  private static PromptedBatch batch(List<Candidate> pairs, int[] group) {
    Map<Tokens, Integer> prompts = new LinkedHashMap<>();
    List<PromptedBatch.Response> responses = new ArrayList<>();
    for (int index : group) {
      TokenizedPair pair = pairs.get(index).tokens();
      int prompt = prompts.computeIfAbsent(pair.prompt(), absent -> prompts.size());
      responses.add(new PromptedBatch.Response(prompt, pair.chosen()));
      responses.add(new PromptedBatch.Response(prompt, pair.rejected()));
    }
    return new PromptedBatch(List.copyOf(prompts.keySet()), responses);
  }
}
