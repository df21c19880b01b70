package io.predilect.model.weights;

import ai.djl.ndarray.types.Shape;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One expert's matrix within a tensor of all of a block, as Qwen 3.5 is published and transformers
 * 5 has such models in memory: {@code experts.gate_up_proj} [experts, 2 · width, hidden], an
 * expert's gate before its projection, and {@code experts.down_proj} [experts, hidden, width].
 */
final class JoinedExperts {
  private static final Pattern ONE =
      Pattern.compile("(.*\\.experts\\.)(\\d+)\\.(gate|up|down)_proj\\.weight");
  private static final int AXES = 3;

  private JoinedExperts() {}

  /**
   * The part of such a tensor that a file with single experts would have under a name.
   *
   * @param name of one expert's matrix
   * @param stored a tensor of the files by its name
   */
  static Optional<StoredTensor> within(
      String name, Function<String, Optional<StoredTensor>> stored) {
    Matcher one = ONE.matcher(name);
    if (!one.matches()) {
      return Optional.empty();
    }
    boolean down = one.group(3).equals("down");
    return stored
        .apply(one.group(1) + (down ? "down_proj" : "gate_up_proj"))
        .filter(all -> all.shape().dimension() == AXES)
        .filter(all -> Integer.parseInt(one.group(2)) < all.shape().get(0))
        .map(all -> down ? part(all, one.group(2), 1, 0) : half(all, one));
  }

  private static StoredTensor half(StoredTensor all, Matcher one) {
    return part(all, one.group(2), 2, one.group(3).equals("up") ? 1 : 0);
  }

  // One of so many parts, by rows, of an expert's matrix.
  private static StoredTensor part(StoredTensor all, String expert, int parts, int which) {
    TensorInfo info = all.info();
    Shape shape = new Shape(info.shape().get(1) / parts, info.shape().get(2));
    long bytes = shape.size() * info.type().bytes();
    long each = info.bytes() / info.shape().get(0);
    long begin = info.begin() + Integer.parseInt(expert) * each + which * bytes;
    return new StoredTensor(
        all.file(), new TensorInfo(info.name(), info.type(), shape, begin, bytes));
  }
}
