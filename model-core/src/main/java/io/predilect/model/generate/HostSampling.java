package io.predilect.model.generate;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.predilect.model.scoring.Decoder;
import java.util.List;

/** Sampling by the processor, which sorts only the few tokens that are likely. */
record HostSampling(Decoder decoder) implements TokenChoice {
  @Override
  public NDArray next(List<GeneratedRow> rows, NextTokens next, NDManager step) {
    float[] logits = next.logits(step).toFloatArray();
    int vocab = logits.length / rows.size();
    long[] tokens = new long[rows.size()];
    for (int i = 0; i < tokens.length; i++) {
      tokens[i] = rows.get(i).next(logits, i * vocab, vocab);
    }
    return decoder.uploads().integers(tokens, step);
  }
}
