package io.predilect.model.generate;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.predilect.model.engine.HostBytes;
import io.predilect.model.scoring.Decoder;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/**
 * Sampling by the processor, which sorts only the few tokens that it looks at. PyTorch makes the
 * weights, with the threads that the step has; what it made is read in its place.
 */
final class HostSampling implements TokenChoice {
  private final Decoder decoder;
  private final GenerationSettings settings;
  private final NDManager scope;
  private final NDArray temperature;
  private final Ranking ranking = new Ranking();
  private Optional<NDArray> room = Optional.empty(); // [rows at the beginning, vocabulary]

  /** For one call of the generator. */
  HostSampling(Decoder decoder, GenerationSettings settings) {
    this.decoder = decoder;
    this.settings = settings;
    this.scope = decoder.newScope();
    this.temperature =
        scope.newSubManager(Device.cpu()).create(new double[] {settings.temperature()});
  }

  @Override
  public NDArray next(List<GeneratedRow> rows, NextTokens next, NDManager step) {
    NDArray logits = next.logits(step);
    if (settings.repetitionPenalty() != 1) {
      FloatBuffer memory = memory(logits, step).asFloatBuffer();
      int vocab = memory.remaining() / rows.size();
      for (int i = 0; i < rows.size(); i++) {
        penalise(memory, i * vocab, rows.get(i).seen(), settings.repetitionPenalty());
      }
    }
    return settings.isGreedy() ? largest(logits, step) : drawn(rows, logits, step);
  }

  /** Makes the tokens that a row has seen less likely, as transformers does. */
  static void penalise(FloatBuffer logits, int from, BitSet seen, double penalty) {
    for (int token = seen.nextSetBit(0); token >= 0; token = seen.nextSetBit(token + 1)) {
      double logit = logits.get(from + token);
      logits.put(from + token, (float) (logit > 0 ? logit / penalty : logit * penalty));
    }
  }

  private NDArray largest(NDArray logits, NDManager step) {
    NDArray tokens = decoder.kernels().call("sample_largest").with(logits).run(step).get(0);
    return decoder.kernels().call("sample_checked").with(logits).with(tokens).run(step).get(0);
  }

  private NDArray drawn(List<GeneratedRow> rows, NDArray logits, NDManager step) {
    if (room.isEmpty()) {
      room = Optional.of(decoder.kernels().call("sample_room").with(logits).run(scope).get(0));
    }
    NDList made =
        decoder
            .kernels()
            .call("sample_into")
            .with(logits)
            .with(room.get())
            .with(temperature)
            .run(step);
    ByteBuffer weights = memory(made.get(0), step);
    ByteBuffer values = memory(logits, step);
    float[] most = made.get(1).toFloatArray();
    float[] least = made.get(2).toFloatArray();
    long[] tokens = new long[rows.size()];
    int vocab = (int) (logits.size() / rows.size());
    for (int i = 0; i < tokens.length; i++) {
      RowChances row =
          new RowChances(
              values.asFloatBuffer(),
              weights.asDoubleBuffer(),
              i * vocab,
              vocab,
              most[i],
              least[i]);
      tokens[i] = Float.isFinite(most[i]) ? rows.get(i).next(row, ranking) : NONE;
    }
    return decoder.uploads().integers(tokens, step);
  }

  // The tensor's own: it lies here, one number behind the other.
  private static ByteBuffer memory(NDArray tensor, NDManager step) {
    return HostBytes.of(tensor, step).order(ByteOrder.nativeOrder());
  }

  @Override
  public void close() {
    scope.close();
  }
}
