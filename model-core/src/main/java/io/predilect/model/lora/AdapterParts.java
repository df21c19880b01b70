package io.predilect.model.lora;

import ai.djl.ndarray.types.Shape;
import io.predilect.model.weights.Part;

/**
 * The tensors of one adapter in PEFT's files.
 *
 * @param a [r, in]
 * @param b [out, r] in every family's files; its rows have the order of its layer's outputs
 * @param magnitude [out] of DoRA, likewise
 */
record AdapterParts(Part a, Part b, Part magnitude) {
  static final String A_SUFFIX = ".lora_A.weight";
  static final String B_SUFFIX = ".lora_B.weight";
  private static final String MAGNITUDE_SUFFIX = ".lora_magnitude_vector";

  /** Those of the adapter of a linear layer. */
  static AdapterParts of(LoraLayout layout, Part linear) {
    String name = LoraWeights.FILE_PREFIX + linear.module();
    Shape memory = linear.memoryShape();
    int r = layout.rank(linear);
    Part.Layout rows =
        linear.layout() == Part.Layout.BY_HEAD ? Part.Layout.BY_HEAD : Part.Layout.PLAIN;
    return new AdapterParts(
        new Part(name + A_SUFFIX, new Shape(r, memory.get(1))),
        new Part(name + B_SUFFIX, new Shape(memory.get(0), r), rows),
        new Part(name + MAGNITUDE_SUFFIX, new Shape(memory.get(0)), rows));
  }
}
