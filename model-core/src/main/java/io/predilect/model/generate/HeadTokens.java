package io.predilect.model.generate;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.predilect.model.scoring.Decoder;

/**
 * What one model's head gives.
 *
 * @param hidden the rows' normed hidden states, [rows, hidden]
 */
record HeadTokens(Decoder decoder, NDArray hidden) implements NextTokens {
  @Override
  public NDArray logits(NDManager step) {
    return run("logits", step);
  }

  // Only the tokens leave the kernel.
  @Override
  public NDArray likeliest(NDManager step) {
    return run("likeliest", step);
  }

  private NDArray run(String kernel, NDManager step) {
    return decoder
        .kernels()
        .call(kernel)
        .with(hidden)
        .with(decoder.weights().headOfFew())
        .run(step)
        .get(0);
  }
}
