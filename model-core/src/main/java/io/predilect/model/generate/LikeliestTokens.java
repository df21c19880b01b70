package io.predilect.model.generate;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;

/** Greedy decoding. */
record LikeliestTokens() implements TokenChoice {
  @Override
  public NDArray next(List<GeneratedRow> rows, NextTokens next, NDManager step) {
    return next.likeliest(step);
  }
}
