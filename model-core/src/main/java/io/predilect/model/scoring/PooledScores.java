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
import java.util.Optional;
import java.util.stream.IntStream;

/** Scores of responses under every prompt of a pool, whose keys and values are there already. */
final class PooledScores {

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
        TokenBudget.batches(
            places, batchTokens, (others, place) -> responses.get(place.response()).length())) {
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

  private double[] score(List<PromptedBatch.Response> responses) {
    PackedBatch packed = PackedBatch.ofResponses(responses, pool.lengths(), decoder.config());
    try (NDManager scope = decoder.newScope()) {
      return decoder.weights().kind() == HeadKind.REWARD
          ? lastRewards(packed, scope)
          : summedLogps(packed, scope);
    }
  }

  /** The states of the responses' chosen rows before the last norm, [rows, hidden]. */
  private NDArray hidden(PackedBatch packed, long[] rows, NDManager scope) {
    Optional<ShortSequences> plan =
        ShortSequences.ofCached(packed, pool.lengths(), decoder.config().windows());
    Inputs inputs = decoder.inputs(packed, plan, scope);
    if (plan.isEmpty() && decoder.canGroup(packed)) {
      inputs = inputs.grouped();
    }
    NDArray x = decoder.embed(inputs).run(scope).get(0);
    NDArray lengths =
        Decoder.onCpu(scope).create(Arrays.stream(pool.lengths()).asLongStream().toArray());
    return decoder
        .run("extend")
        .with(x)
        .with(inputs.cos)
        .with(inputs.sin)
        .with(inputs.mask)
        .with(inputs.spans)
        .with(lengths)
        .with("plan", inputs.plan)
        .with(scope.create(rows))
        .with("cache", pool.cache())
        .with("w", decoder.layers())
        .run(scope)
        .get(0);
  }

  private double[] lastRewards(PackedBatch packed, NDManager scope) {
    NDArray y = hidden(packed, packed.lastRows, scope);
    return decoder.rewards(y, Decoder.first(packed.lastRows.length), scope).stream()
        .mapToDouble(ResponseScore::reward)
        .toArray();
  }

  // The prompt's last state predicts a response's first token, each token's the one after it.
  private double[] summedLogps(PackedBatch packed, NDManager scope) {
    int[] lengths = packed.responseLengths;
    int[] owners = packed.owners();
    int later = packed.ids.length - lengths.length;
    long[] rows = new long[later];
    long[] firstPrompts = new long[lengths.length];
    long[] targets = new long[packed.ids.length];
    int[] responseOf = new int[packed.ids.length];
    int row = 0;
    int next = 0;
    for (int r = 0; r < lengths.length; r++) {
      firstPrompts[r] = owners[r];
      targets[later + r] = packed.ids[row];
      responseOf[later + r] = r;
      for (int t = 1; t < lengths[r]; t++) {
        rows[next] = (long) row + t - 1;
        targets[next] = packed.ids[row + t];
        responseOf[next] = r;
        next++;
      }
      row += lengths[r];
    }
    NDArray first =
        decoder
            .run("keep")
            .with(scope.create(firstPrompts))
            .with("cache", List.of(pool.hidden()))
            .run(scope)
            .get(0);
    NDArray h =
        later == 0
            ? first
            : NDArrays.concat(
                new NDList(
                    decoder
                        .select(hidden(packed, rows, scope), Decoder.first(later), scope)
                        .run(scope)
                        .get(0),
                    first),
                0);
    float[] logps = decoder.logps(h, scope.create(targets), scope).get(0).toFloatArray();
    double[] sums = new double[lengths.length];
    for (int i = 0; i < logps.length; i++) {
      sums[responseOf[i]] += logps[i];
    }
    return sums;
  }
}
