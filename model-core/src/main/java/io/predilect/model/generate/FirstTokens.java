package io.predilect.model.generate;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.predilect.model.generate.GeneratedText.LikelyToken;
import io.predilect.model.scoring.Decoder;
import java.util.List;
import java.util.stream.IntStream;

/** A voice of which also the likeliest first tokens are told. */
final class FirstTokens implements Voice {
  private final Voice voice;
  private final Decoder decoder;
  private final int count;
  private NDList likeliest = new NDList(); // log-probs and tokens, [rows, count]; none once told

  /**
   * The same voice, to be closed with this.
   *
   * @param count how many tokens, all where the vocabulary has fewer
   */
  FirstTokens(Voice voice, Decoder decoder, int count) {
    this.voice = voice;
    this.decoder = decoder;
    this.count = count;
  }

  @Override
  public NextTokens first(NDManager step) {
    NextTokens said = voice.first(step);
    likeliest =
        decoder.kernels().call("sample_first").with(said.logits(step)).numbers(count).run(step);
    return said;
  }

  @Override
  public NextTokens next(NDArray ids, int longest, NDManager step) {
    return voice.next(ids, longest, step);
  }

  @Override
  public void chosen(List<GeneratedRow> rows, NDArray ids, NDManager step) {
    if (!likeliest.isEmpty()) {
      float[] logprobs = likeliest.get(0).toFloatArray();
      long[] tokens = likeliest.get(1).toLongArray();
      int each = tokens.length / rows.size();
      for (int i = 0; i < rows.size(); i++) {
        rows.get(i)
            .first(
                IntStream.range(i * each, (i + 1) * each)
                    .mapToObj(at -> new LikelyToken(Math.toIntExact(tokens[at]), logprobs[at]))
                    .toList());
      }
      likeliest = new NDList();
    }
    voice.chosen(rows, ids, step);
  }

  @Override
  public void keep(NDArray kept) {
    voice.keep(kept);
  }

  @Override
  public void close() {
    voice.close();
  }
}
