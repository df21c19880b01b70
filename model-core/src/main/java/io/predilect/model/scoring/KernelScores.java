package io.predilect.model.scoring;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Responses' scores out of what kernels give for all tokens or responses of a batch. */
final class KernelScores {
  private KernelScores() {}

  /**
   * Of a language model.
   *
   * @param logps as {@link Decoder#logps} gives them, response by response
   */
  static List<ResponseScore> ofLogps(SequenceLayout layout, NDList logps) {
    List<float[]> values = byResponse(layout, logps.get(0));
    List<float[]> entropies = byResponse(layout, logps.get(2));
    List<float[]> logits = byResponse(layout, logps.get(3));
    List<float[]> likeliest = byResponse(layout, logps.get(4));
    List<ResponseScore> scores = new ArrayList<>();
    for (int i = 0; i < values.size(); i++) {
      scores.add(
          ResponseScore.ofLogps(
              values.get(i),
              new ResponseScore.Measured(
                  mean(entropies.get(i)), mean(logits.get(i)), mean(likeliest.get(i)))));
    }
    return scores;
  }

  /** Of a reward model: one reward a response. */
  static List<ResponseScore> ofRewards(NDArray rewards) {
    List<ResponseScore> scores = new ArrayList<>();
    for (float reward : rewards.toFloatArray()) {
      scores.add(ResponseScore.ofReward(reward));
    }
    return scores;
  }

  /** A number a token, response by response, taken apart. */
  static List<float[]> byResponse(SequenceLayout layout, NDArray tokens) {
    float[] all = tokens.toFloatArray();
    List<float[]> parts = new ArrayList<>();
    int from = 0;
    for (int length : layout.responses) {
      parts.add(Arrays.copyOfRange(all, from, from + length));
      from += length;
    }
    return parts;
  }

  static double mean(float[] values) {
    return sum(values) / values.length;
  }

  static double sum(float[] values) {
    double sum = 0;
    for (float value : values) {
      sum += value;
    }
    return sum;
  }
}
