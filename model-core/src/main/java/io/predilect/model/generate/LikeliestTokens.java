package io.predilect.model.generate;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.predilect.model.scoring.Decoder;
import java.util.List;

/** Greedy decoding: only the tokens leave the device. */
record LikeliestTokens(Decoder decoder) implements TokenChoice {
  @Override
  public NDArray next(List<GeneratedRow> rows, NDArray hidden, NDManager step) {
    return decoder
        .kernels()
        .call("likeliest")
        .with(hidden)
        .with(decoder.weights().headOfFew())
        .run(step)
        .get(0);
  }
}
