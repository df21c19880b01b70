package io.predilect.model.signal;

import ai.djl.ndarray.NDList;
import io.predilect.data.hash.SplitMix;
import io.predilect.data.token.Tokens;
import io.predilect.model.scoring.PromptedBatch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/** All response tokens of a batch one below the other, and what is found out of each. */
final class PositionColumns {
  private final PromptedBatch batch;
  private final long[] targets;
  private final List<float[]> columns = new ArrayList<>();

  PositionColumns(PromptedBatch batch) {
    this.batch = batch;
    this.targets =
        batch.responses().stream()
            .flatMapToLong(response -> Arrays.stream(longs(response.tokens())))
            .toArray();
  }

  private static long[] longs(Tokens tokens) {
    long[] ids = new long[tokens.length()];
    tokens.copyTo(ids, 0);
    return ids;
  }

  int size() {
    return targets.length;
  }

  /** The tokens of some rows. */
  long[] targets(int from, int to) {
    return Arrays.copyOfRange(targets, from, to);
  }

  /** Takes what was found of the rows that begin there, one tensor a column. */
  void take(int from, NDList found) {
    for (int i = 0; i < found.size(); i++) {
      if (i == columns.size()) {
        columns.add(new float[targets.length]);
      }
      float[] values = found.get(i).toFloatArray();
      System.arraycopy(values, 0, columns.get(i), from, values.length);
    }
  }

  /** Random numbers in [0, 1) for every row, [rows, samples]; a response's are its own. */
  double[] uniform(int samples, long seed) {
    return batch.responses().stream()
        .map(PromptedBatch.Response::tokens)
        .flatMap(
            tokens ->
                Stream.of(
                    new SplittableRandom(seed(tokens, seed))
                        .doubles((long) samples * tokens.length())))
        .flatMapToDouble(numbers -> numbers)
        .toArray();
  }

  private static long seed(Tokens tokens, long seed) {
    long hash = seed;
    for (int t = 0; t < tokens.length(); t++) {
      hash = SplitMix.mix(hash + tokens.at(t));
    }
    return hash;
  }

  /** One signal per response, in order. */
  List<ResponseSignal> signals() {
    List<ResponseSignal> signals = new ArrayList<>();
    int from = 0;
    for (PromptedBatch.Response response : batch.responses()) {
      int to = from + response.tokens().length();
      signals.add(
          new ResponseSignal(
              part(0, from, to),
              part(1, from, to),
              part(2, from, to),
              part(3, from, to),
              columns.size() > 4 ? Optional.of(part(4, from, to)) : Optional.empty()));
      from = to;
    }
    return signals;
  }

  private float[] part(int column, int from, int to) {
    return Arrays.copyOfRange(columns.get(column), from, to);
  }
}
