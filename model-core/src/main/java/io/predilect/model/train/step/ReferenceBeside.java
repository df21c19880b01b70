package io.predilect.model.train.step;

import ai.djl.ndarray.NDManager;
import io.predilect.model.lora.LoraWeights;
import io.predilect.model.scoring.Decoder;
import io.predilect.model.weights.DecoderWeights;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * The model as it was, beside the one in training: what whole distributions are compared with.
 * Where adapters alone are trained that is the model under them, which takes no room; else copies
 * are kept of what is trained.
 */
public final class ReferenceBeside implements AutoCloseable {
  private final Decoder decoder;
  private final Optional<NDManager> copies;

  private ReferenceBeside(Decoder decoder, Optional<NDManager> copies) {
    this.decoder = decoder;
    this.copies = copies;
  }

  /** A model whose own weights are not trained; it stays the caller's. */
  public static ReferenceBeside shared(Decoder base) {
    return new ReferenceBeside(base, Optional.empty());
  }

  /**
   * A model as it is before its training begins.
   *
   * @param model with its adapters, where it has some, which change nothing yet
   * @param parent owner of the copies
   */
  public static ReferenceBeside copied(Decoder model, NDManager parent) {
    DecoderWeights weights = model.weights();
    Set<String> trained = new HashSet<>(weights.all().keySet());
    model.adapters().map(LoraWeights::all).ifPresent(all -> trained.retainAll(all.keySet()));
    NDManager copies = parent.newSubManager();
    return new ReferenceBeside(
        new Decoder(weights.frozen(trained, copies), copies), Optional.of(copies));
  }

  Decoder decoder() {
    return decoder;
  }

  @Override
  public void close() {
    if (copies.isPresent()) {
      decoder.close();
      copies.get().close();
    }
  }
}
