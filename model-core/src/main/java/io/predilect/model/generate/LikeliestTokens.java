package io.predilect.model.generate;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.predilect.model.scoring.Decoder;
import java.util.Arrays;
import java.util.List;

/** Greedy decoding: only the tokens leave the device. */
record LikeliestTokens(Decoder decoder) implements TokenChoice {
  @Override
  public int[] next(List<GeneratedRow> rows, NDArray hidden, NDManager step) {
    NDArray tokens =
        decoder
            .kernels()
            .call("likeliest")
            .with(hidden)
            .with(decoder.weights().head())
            .run(step)
            .get(0);
    return Arrays.stream(tokens.toLongArray()).mapToInt(Math::toIntExact).toArray();
  }
}
