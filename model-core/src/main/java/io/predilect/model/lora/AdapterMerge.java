package io.predilect.model.lora;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import io.predilect.model.lora.LoraLayout.Slot;
import io.predilect.model.weights.DecoderWeights;
import io.predilect.model.weights.Part;
import java.util.List;
import java.util.Map;

/** Adapters as part of the weights that they sit on. */
public final class AdapterMerge {
  private AdapterMerge() {}

  /**
   * Adds every adapter to its weight: W + scale · B A, and with DoRA its magnitudes. The adapters
   * are of no use then.
   *
   * @param into the base, with its matrices as numbers
   */
  public static void into(DecoderWeights into, LoraWeights adapters) {
    LoraLayout layout = adapters.layout();
    Map<String, NDArray> arrays = adapters.adapters();
    for (int layer = 0; layer < layout.config().layers(); layer++) {
      for (Slot slot : layout.slots(layer)) {
        try (NDManager scope = adapters.newScope()) {
          NDArray weight = into.matrix("layers." + layer + "." + slot.role(), scope);
          List<Part> targets = layout.targets(layer, slot);
          NDArray a = arrays.get(LoraWeights.key(layer, slot) + "A");
          long row = 0;
          for (int i = 0; i < targets.size(); i++) {
            int r = layout.rank(targets.get(i));
            NDArray own = a.get(scope, new NDIndex().addSliceDim(row, row + r));
            row += r;
            NDArray delta = arrays.get(LoraWeights.key(layer, slot) + "B." + i).matMul(own);
            delta.attach(scope);
            delta.muli(layout.scale(targets.get(i)));
            NDArray rows = weight.get(scope, RowSquares.rows(slot, i));
            if (layout.dora()) {
              scaled(rows, delta, arrays.get(LoraWeights.key(layer, slot) + "M." + i), scope);
            } else {
              rows.addi(delta);
            }
          }
        }
      }
    }
  }

  // m ∘ (W + Δ) / ‖W + Δ‖ by rows, in the place of W.
  private static void scaled(NDArray rows, NDArray delta, NDArray magnitude, NDManager scope) {
    NDArray sum = rows.add(delta); // in float32, whatever W's type
    sum.attach(scope);
    NDArray norms = RowSquares.ofRows(sum, scope).sqrt();
    norms.attach(scope);
    NDArray factors = magnitude.div(norms).expandDims(1);
    factors.attach(scope);
    sum.muli(factors);
    rows.muli(0f).addi(sum);
  }
}
