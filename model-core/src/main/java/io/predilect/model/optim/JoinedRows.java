package io.predilect.model.optim;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.predilect.model.engine.Kernels;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Weights that are joined of several tensors by rows, taken apart: for optimisers to which it
 * matters what a tensor is.
 *
 * @param rows of each tensor that a weight is joined of, by the weight's name; a weight of one
 *     tensor has no entry
 */
public record JoinedRows(Map<String, List<Long>> rows) {
  public JoinedRows {
    rows = Map.copyOf(rows);
  }

  /**
   * The tensors in the weights' order, those of a joined one by its name and their number.
   *
   * @param joined weights or their gradients, by the weights' names
   * @param scope owner of the views
   */
  public Map<String, NDArray> apart(Map<String, NDArray> joined, Kernels kernels, NDManager scope) {
    Map<String, NDArray> apart = new LinkedHashMap<>();
    joined.forEach(
        (name, array) -> {
          List<Long> parts = rows.getOrDefault(name, List.of());
          if (parts.isEmpty()) {
            apart.put(name, array);
          }
          long from = 0;
          for (int part = 0; part < parts.size(); part++) {
            apart.put(
                name + "." + part,
                kernels.call("rows").numbers(from, parts.get(part)).with(array).run(scope).get(0));
            from += parts.get(part);
          }
        });
    return apart;
  }
}
