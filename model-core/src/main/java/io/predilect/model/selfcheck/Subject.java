package io.predilect.model.selfcheck;

import io.predilect.model.arch.HeadKind;
import io.predilect.model.arch.Precision;
import java.util.List;
import java.util.Locale;

/**
 * What a check opens the model as.
 *
 * @param shape the model
 * @param head what its last layer gives
 * @param precision the number type on the device; on the processor it is float32
 */
record Subject(Shape shape, HeadKind head, Precision precision) {
  static final Subject LANGUAGE = of(Shape.PLAIN, HeadKind.CAUSAL);
  static final Subject WINDOWED = of(Shape.WINDOWED, HeadKind.CAUSAL);
  static final Subject JOINED = of(Shape.JOINED, HeadKind.CAUSAL);
  static final Subject SINKS = of(Shape.SINKS, HeadKind.CAUSAL);
  static final Subject STATES = of(Shape.STATES, HeadKind.CAUSAL);
  static final Subject MAMBA = of(Shape.MAMBA, HeadKind.CAUSAL);
  static final Subject REWARD = of(Shape.PLAIN, HeadKind.REWARD);

  /** One for each folder. */
  static final List<Subject> ALL =
      List.of(LANGUAGE, WINDOWED, JOINED, SINKS, STATES, MAMBA, REWARD);

  private static Subject of(Shape shape, HeadKind head) {
    return new Subject(shape, head, Precision.FLOAT32);
  }

  Subject in(Precision other) {
    return new Subject(shape, head, other);
  }

  /** The name of the folder that such models lie in. */
  String folder() {
    return head == HeadKind.REWARD ? "reward" : shape.name().toLowerCase(Locale.ROOT);
  }
}
