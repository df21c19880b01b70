package io.predilect.model.selfcheck;

import io.predilect.model.arch.Block;
import io.predilect.model.arch.Family;
import io.predilect.model.arch.HeadKind;
import io.predilect.model.arch.ModelConfig;
import io.predilect.model.arch.Norm;
import io.predilect.model.arch.Precision;
import io.predilect.model.arch.Rope;
import java.util.Collections;
import java.util.OptionalInt;

/**
 * What a check opens the model as.
 *
 * @param head what its last layer gives
 * @param precision the number type on the device; on the processor it is float32
 * @param window whether its layers see a window only
 */
record Subject(HeadKind head, Precision precision, boolean window) {
  static final Subject LANGUAGE = new Subject(HeadKind.CAUSAL, Precision.FLOAT32, false);
  static final Subject WINDOWED = new Subject(HeadKind.CAUSAL, Precision.FLOAT32, true);
  static final Subject REWARD = new Subject(HeadKind.REWARD, Precision.FLOAT32, false);

  static final int VOCABULARY = 512;
  private static final int HIDDEN = 128;
  private static final int LAYERS = 3;
  private static final int HEADS = 4;
  private static final int KEY_HEADS = 2;
  private static final int POSITIONS = 2048;
  private static final int WINDOW = 48;
  // Of the usual 0.02 nothing of attention would be seen in a log-prob.
  private static final double DEVIATION = 0.1;

  Subject in(Precision other) {
    return new Subject(head, other, window);
  }

  /** The name of the folder that such models lie in. */
  String folder() {
    return window ? "windowed" : head == HeadKind.REWARD ? "reward" : "plain";
  }

  /** The model's shape: grouped heads, several layers, small enough for a processor. */
  ModelConfig config() {
    int width = HIDDEN / HEADS;
    return new ModelConfig(
        window ? Family.MISTRAL : Family.LLAMA,
        VOCABULARY,
        HIDDEN,
        2 * HIDDEN,
        HEADS,
        KEY_HEADS,
        width,
        POSITIONS,
        new Norm(Norm.Kind.RMS, 1e-5),
        Collections.nCopies(LAYERS, new Rope(10_000, width, new Rope.None())),
        Block.llama(),
        Collections.nCopies(LAYERS, window ? WINDOW : 0),
        1,
        true,
        1,
        0,
        DEVIATION,
        OptionalInt.empty());
  }
}
