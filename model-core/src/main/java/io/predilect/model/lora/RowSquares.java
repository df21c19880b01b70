package io.predilect.model.lora;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import io.predilect.model.lora.LoraLayout.Slot;
import io.predilect.model.weights.DecoderWeights;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * ‖W‖² of each output row of layers with adapters: what DoRA's norms (Liu et al. 2024, "DoRA",
 * equation 5) are made of, ‖W + s B A‖² = ‖W‖² + 2 s Σ B ∘ (W Aᵀ) + s² Σ (B A Aᵀ) ∘ B by rows, so
 * that no matrix of W's size is made in a step.
 */
final class RowSquares {
  private RowSquares() {}

  /** Those of all adapters by the key of {@link LoraWeights#key}, each [out] in float32. */
  static Map<String, NDArray> of(LoraLayout layout, DecoderWeights base, NDManager owner) {
    Map<String, NDArray> squares = new LinkedHashMap<>();
    for (int layer = 0; layer < layout.config().layers(); layer++) {
      for (Slot slot : layout.slots(layer)) {
        try (NDManager scope = owner.newSubManager()) {
          NDArray weight = base.matrix("layers." + layer + "." + slot.role(), scope);
          NDArray all = ofRows(weight, scope);
          for (int target = 0; target < slot.targets().size(); target++) {
            NDArray own = all.get(scope, rows(slot, target)).add(0f); // not a part of all
            own.attach(owner);
            squares.put(LoraWeights.key(layer, slot) + target, own);
          }
        }
      }
    }
    return squares;
  }

  /** The rows of a weight that belong to a target. */
  static NDIndex rows(Slot slot, int target) {
    int part = slot.targets().get(target);
    long from = slot.rows().subList(0, part).stream().mapToLong(Integer::longValue).sum();
    return new NDIndex().addSliceDim(from, from + slot.rows().get(part));
  }

  /** ‖·‖² of a matrix's rows. */
  static NDArray ofRows(NDArray matrix, NDManager scope) {
    NDArray numbers = matrix.toType(DataType.FLOAT32, false);
    NDArray squares = numbers.square();
    NDArray sums = squares.sum(new int[] {1});
    for (NDArray made : new NDArray[] {numbers, squares, sums}) {
      if (made != matrix) {
        made.attach(scope);
      }
    }
    return sums;
  }
}
