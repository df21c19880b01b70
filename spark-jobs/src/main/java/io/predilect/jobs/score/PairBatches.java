package io.predilect.jobs.score;

import io.predilect.data.shard.TokenizedPair;
import io.predilect.data.token.Tokens;
import io.predilect.jobs.models.LengthBatches;
import io.predilect.model.scoring.PromptedBatch;
import io.predilect.model.scoring.ResponseScore;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/** The responses of many rows, each under its own prompt, in batches of like lengths. */
public final class PairBatches {
  private PairBatches() {}

  /**
   * What a model says of a row's responses.
   *
   * @param ofChosen empty: the row has no chosen response
   * @param ofRejected empty: the row has no rejected response
   */
  public record PairScore(Optional<ResponseScore> ofChosen, Optional<ResponseScore> ofRejected) {
    public PairScore {
      Objects.requireNonNull(ofChosen, "ofChosen");
      Objects.requireNonNull(ofRejected, "ofRejected");
    }

    /** The chosen response's, of a row that has one. */
    public ResponseScore chosen() {
      return ofChosen.orElseThrow();
    }

    /** The rejected response's, of a row that has one. */
    public ResponseScore rejected() {
      return ofRejected.orElseThrow();
    }
  }

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
      Iterator<ResponseScore> next = responses.iterator();
      for (int index : group) {
        TokenizedPair pair = pairs.get(index).tokens();
        Optional<ResponseScore> chosen =
            pair.chosen().isEmpty() ? Optional.empty() : Optional.of(next.next());
        Optional<ResponseScore> rejected =
            pair.rejected().isEmpty() ? Optional.empty() : Optional.of(next.next());
        scores[index] = new PairScore(chosen, rejected);
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
      for (Tokens response : List.of(pair.chosen(), pair.rejected())) {
        if (!response.isEmpty()) {
          responses.add(new PromptedBatch.Response(prompt, response));
        }
      }
    }
    return new PromptedBatch(List.copyOf(prompts.keySet()), responses);
  }
}
