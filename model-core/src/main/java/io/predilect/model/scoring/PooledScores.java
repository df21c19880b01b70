package io.predilect.model.scoring;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.predilect.data.token.Tokens;
import io.predilect.model.arch.HeadKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Scores of responses under every prompt of a pool, whose keys and values are there already. */
final class PooledScores {

  /** What is made of a batch of responses: a number each. */
  @FunctionalInterface
  private interface Reading {
    double[] of(PackedBatch packed, NDManager scope);
  }

  private final Decoder decoder;
  private final PromptPool pool;

  private PooledScores(Decoder decoder, PromptPool pool) {
    this.decoder = decoder;
    this.pool = pool;
  }

  /** r(x', y): [prompt][response]. */
  static double[][] rewards(
      Decoder decoder, PromptPool pool, List<Tokens> responses, int batchTokens) {
    if (decoder.weights().kind() != HeadKind.REWARD) {
      throw new IllegalStateException("a language model gives no rewards; open a reward model");
    }
    PooledScores scores = new PooledScores(decoder, pool);
    return scores.batched(responses, batchTokens, scores::lastRewards);
  }

  /** log p(y|x'), summed over tokens: [prompt][response]. */
  static double[][] logps(
      Decoder decoder, PromptPool pool, List<Tokens> responses, int batchTokens) {
    if (decoder.weights().kind() != HeadKind.CAUSAL) {
      throw new IllegalStateException("a reward model gives no log-probs; open a language model");
    }
    PooledScores scores = new PooledScores(decoder, pool);
    return scores.batched(responses, batchTokens, scores::summedLogps);
  }

  private double[][] batched(List<Tokens> responses, int batchTokens, Reading reading) {
    double[][] scores = new double[pool.prompts()][responses.size()];
    List<PromptedBatch.Response> batch = new ArrayList<>();
    List<int[]> places = new ArrayList<>();
    int tokens = 0;
    for (int p = 0; p < pool.prompts(); p++) {
      for (int r = 0; r < responses.size(); r++) {
        int length = responses.get(r).length();
        if (!batch.isEmpty() && tokens + length > batchTokens) {
          score(batch, places, reading, scores);
          batch.clear();
          places.clear();
          tokens = 0;
        }
        batch.add(new PromptedBatch.Response(p, responses.get(r)));
        places.add(new int[] {p, r});
        tokens += length;
      }
    }
    if (!batch.isEmpty()) {
      score(batch, places, reading, scores);
    }
    return scores;
  }

  private void score(
      List<PromptedBatch.Response> responses,
      List<int[]> places,
      Reading reading,
      double[][] scores) {
    PackedBatch packed = PackedBatch.ofResponses(responses, pool.lengths(), decoder.config());
    try (NDManager scope = decoder.newScope()) {
      double[] found = reading.of(packed, scope);
      for (int i = 0; i < found.length; i++) {
        scores[places.get(i)[0]][places.get(i)[1]] = found[i];
      }
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
