package io.predilect.model.train;

import io.predilect.data.token.Tokens;
import io.predilect.model.scoring.PromptedBatch;
import io.predilect.model.scoring.ResponseScore;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Rewards under prompts that many responses share. Good until the weights change. */
public interface PromptRewards extends AutoCloseable {

  /**
   * r(x', y) of every response under every prompt.
   *
   * @param batchTokens response tokens run at a time
   * @return [prompt][response]
   */
  double[][] of(List<Tokens> responses, int batchTokens);

  @Override
  void close();

  /** From whole sequences, a batch per prompt and chunk of responses: slow, for any model. */
  static PromptRewards fromWhole(
      List<Tokens> prompts, Function<PromptedBatch, List<ResponseScore>> model) {
    return new PromptRewards() {
      @Override
      public double[][] of(List<Tokens> responses, int batchTokens) {
        double[][] rewards = new double[prompts.size()][responses.size()];
        for (int p = 0; p < rewards.length; p++) {
          int from = 0;
          while (from < responses.size()) {
            List<PromptedBatch.Response> batch = new ArrayList<>();
            int tokens = 0;
            int to = from;
            while (to < responses.size()
                && (batch.isEmpty() || tokens + responses.get(to).length() <= batchTokens)) {
              tokens += responses.get(to).length();
              batch.add(new PromptedBatch.Response(0, responses.get(to++)));
            }
            List<ResponseScore> scores =
                model.apply(new PromptedBatch(List.of(prompts.get(p)), batch));
            for (int i = 0; i < scores.size(); i++) {
              rewards[p][from + i] = scores.get(i).reward();
            }
            from = to;
          }
        }
        return rewards;
      }

      @Override
      public void close() {}
    };
  }
}
