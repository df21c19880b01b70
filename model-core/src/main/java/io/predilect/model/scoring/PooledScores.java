package io.predilect.model.scoring;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.predilect.data.token.Tokens;
import io.predilect.model.arch.HeadKind;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Scores of responses under every prompt of a pool, whose keys and values are there already. */
final class PooledScores {
  /** Keys that a batch may gather for each token of its budget. */
  private static final int MOST_KEYS = 16;

  /** A response under one of the prompts. */
  private record Place(int prompt, int response) {}

  private final Decoder decoder;
  private final PromptPool pool;

  PooledScores(Decoder decoder, PromptPool pool) {
    this.decoder = decoder;
    this.pool = pool;
  }

  /**
   * r(x', y), or log p(y|x') summed over tokens. Prompt by prompt, responses of like length side by
   * side.
   *
   * @return [prompt][response]
   */
  double[][] of(List<Tokens> responses, int batchTokens) {
    List<Integer> byLength =
        IntStream.range(0, responses.size())
            .boxed()
            .sorted(Comparator.comparingInt((Integer r) -> responses.get(r).length()).reversed())
            .toList();
    List<Place> places =
        IntStream.range(0, pool.prompts())
            .boxed()
            .flatMap(p -> byLength.stream().map(r -> new Place(p, r)))
            .toList();
    double[][] scores = new double[pool.prompts()][responses.size()];
    for (List<Place> batch :
        TokenBudget.batches(places, batchTokens, (others, place) -> cost(place, responses))) {
      double[] found =
          score(
              batch.stream()
                  .map(
                      place ->
                          new PromptedBatch.Response(
                              place.prompt(), responses.get(place.response())))
                  .toList());
      for (int i = 0; i < found.length; i++) {
        scores[batch.get(i).prompt()][batch.get(i).response()] = found[i];
      }
    }
    return scores;
  }

  // Short responses to long prompts: what is gathered has a limit too.
  private long cost(Place place, List<Tokens> responses) {
    long tokens = responses.get(place.response()).length();
    long keys = pool.lengths()[place.prompt()] + tokens;
    return decoder.gathersKeys() ? Math.max(tokens, keys / MOST_KEYS) : tokens;
  }

  private double[] score(List<PromptedBatch.Response> responses) {
    PackedBatch packed = PackedBatch.ofResponses(responses, pool.lengths(), decoder.config());
    try (NDManager scope = decoder.newScope()) {
      Inputs inputs = decoder.inputs(packed, scope);
      return decoder.weights().kind() == HeadKind.REWARD
          ? lastRewards(inputs, scope)
          : summedLogps(packed, inputs, scope);
    }
  }

  /** The states of the responses' chosen rows before the last norm, [rows, hidden]. */
  private NDArray hidden(Inputs inputs, NDArray rows, NDManager scope) {
    NDArray x = decoder.embed(inputs).run(scope).get(0);
    NDArray lengths =
        Decoder.onCpu(scope).create(Arrays.stream(pool.lengths()).asLongStream().toArray());
    return decoder
        .run("extend")
        .with(x)
        .with(inputs.cos)
        .with(inputs.sin)
        .with(lengths)
        .with("layout", inputs.layout)
        .with(rows)
        .with("cache", pool.cache())
        .with("w", decoder.layers())
        .run(scope)
        .get(0);
  }

  private double[] lastRewards(Inputs inputs, NDManager scope) {
    NDArray y = hidden(inputs, inputs.lastRows, scope);
    NDArray all = Decoder.first((int) y.size(0), scope);
    return decoder.rewards(y, all, scope).stream().mapToDouble(ResponseScore::reward).toArray();
  }

  // The prompt's last state predicts a response's first token, each token's the one after it.
  private double[] summedLogps(PackedBatch packed, Inputs inputs, NDManager scope) {
    NDArray h =
        decoder
            .run("keep")
            .with(inputs.owners)
            .with("cache", List.of(pool.hidden()))
            .run(scope)
            .get(0);
    if (packed.predictors.length > 0) {
      NDArray y = hidden(inputs, inputs.predictors, scope);
      NDArray all = Decoder.first(packed.predictors.length, scope);
      NDArray later = decoder.select(y, all).run(scope).get(0);
      h = NDArrays.concat(new NDList(later, h), 0);
    }
    float[] logps = decoder.logps(h, inputs.targets, scope).get(0).toFloatArray();
    int[] lengths = packed.layout.responses;
    double[] sums = new double[lengths.length];
    int next = 0;
    for (int r = 0; r < lengths.length; r++) {
      for (int t = 1; t < lengths[r]; t++) {
        sums[r] += logps[next++];
      }
    }
    for (int r = 0; r < lengths.length; r++) {
      sums[r] += logps[next++];
    }
    return sums;
  }
}
