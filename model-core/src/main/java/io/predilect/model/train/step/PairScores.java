package io.predilect.model.train.step;

import io.predilect.data.shard.ReferenceLogps;
import io.predilect.data.token.Tokens;
import io.predilect.model.objective.Need;
import io.predilect.model.scoring.PromptedBatch;
import io.predilect.model.scoring.ResponseScore;
import io.predilect.model.train.data.Example;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** Both responses of examples scored without gradients, under a prompt or the augmented one. */
public final class PairScores {
  private static final Set<Need> BOTH = EnumSet.of(Need.CHOSEN, Need.REJECTED);

  /** Takes what the model said of an example. */
  public interface Receiver {
    void accept(Example example, ResponseScore chosen, ResponseScore rejected);
  }

  private static final Set<Need> ONE = EnumSet.of(Need.CHOSEN);

  /** Takes what the model said of one response. */
  interface ResponseReceiver {
    void accept(Example example, ResponseScore score);
  }

  private final Function<PromptedBatch, List<ResponseScore>> model;
  private final int budget;

  /**
   * @param model scores a batch, one score per response
   * @param microBatchTokens tokens a batch may hold
   */
  public PairScores(Function<PromptedBatch, List<ResponseScore>> model, int microBatchTokens) {
    this.model = model;
    this.budget = microBatchTokens;
  }

  public void underPrompt(List<Example> examples, Receiver receiver) {
    for (MicroBatch micro : MicroBatches.of(examples, BOTH, budget)) {
      List<ResponseScore> scores = model.apply(micro.batch());
      for (MicroBatch.Slots slots : micro.pairs()) {
        receiver.accept(
            slots.example(),
            scores.get(slots.chosen().orElseThrow()),
            scores.get(slots.rejected().orElseThrow()));
      }
    }
  }

  /** The one response of every example, whichever it is. */
  void single(List<Example> examples, ResponseReceiver receiver) {
    for (MicroBatch micro : MicroBatches.of(examples, BOTH, budget)) {
      List<ResponseScore> scores = model.apply(micro.batch());
      for (MicroBatch.Slots slots : micro.pairs()) {
        int slot = slots.chosen().orElseGet(() -> slots.rejected().orElseThrow());
        receiver.accept(slots.example(), scores.get(slot));
      }
    }
  }

  /** The response to another prompt of every example, under the example's own. */
  void mismatched(List<Example> examples, ResponseReceiver receiver) {
    List<Example> swapped =
        examples.stream()
            .map(
                e ->
                    new Example(
                        e.row(),
                        e.pair()
                            .responding(
                                e.pair().id(),
                                e.mismatched().orElseThrow(),
                                Tokens.empty(),
                                ReferenceLogps.none()),
                        e.reference()))
            .toList();
    for (MicroBatch micro : MicroBatches.of(swapped, ONE, budget)) {
      List<ResponseScore> scores = model.apply(micro.batch());
      for (MicroBatch.Slots slots : micro.pairs()) {
        receiver.accept(slots.example(), scores.get(slots.chosen().orElseThrow()));
      }
    }
  }

  /** The examples that are received hold the augmented prompt in the place of their own. */
  void underAugmentedPrompt(List<Example> examples, Receiver receiver) {
    underPrompt(
        examples.stream()
            .map(e -> new Example(e.row(), e.pair().underAugmentedPrompt(), e.reference()))
            .toList(),
        receiver);
  }

  /** log p of the first min(|y_w|, |y_l|) tokens of a response. */
  static double head(ResponseScore response, Example example) {
    int tokens = headTokens(example);
    double sum = 0;
    for (int t = 0; t < tokens; t++) {
      sum += response.tokenLogp(t);
    }
    return sum;
  }

  /** The tokens of a head. */
  static int headTokens(Example example) {
    return Math.min(example.pair().chosen().length(), example.pair().rejected().length());
  }
}
