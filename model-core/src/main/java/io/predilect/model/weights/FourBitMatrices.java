package io.predilect.model.weights;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.predilect.model.engine.HostBytes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The matrices of a model's blocks in 4 bits. */
final class FourBitMatrices {
  private final WeightForm form;
  private final NDManager manager;
  private final NDArray pairs;
  private final NDArray codes;
  private final Map<String, List<NDArray>> arrays = new LinkedHashMap<>();
  private Optional<Nf4> reading;

  /**
   * None yet.
   *
   * @param manager owner of them all
   */
  FourBitMatrices(WeightForm form, NDManager manager) {
    this.form = form;
    this.reading = Optional.of(new Nf4(form, manager));
    this.manager = manager;
    this.pairs = Nf4.pairs(manager);
    this.codes = Nf4.codes(manager);
  }

  WeightForm form() {
    return form;
  }

  /**
   * Reads a matrix, part by part: there is never more than one of them in float32.
   *
   * @param heads attention heads of the model
   */
  void read(
      String name, List<Part> parts, CheckpointTensors tensors, WeightLoader loader, int heads)
      throws IOException {
    Nf4 nf4 = reading.orElseThrow();
    List<NDArray> made = new ArrayList<>();
    for (Part part : parts) {
      try (NDManager scope = manager.newSubManager()) {
        NDArray whole = loader.join(List.of(part), tensors, false, heads, scope);
        tensors.requireFinite(part.name(), whole);
        made.addAll(nf4.quantized(part.name(), whole, manager));
      }
    }
    arrays.put(name, List.copyOf(made));
  }

  /** All are read. */
  void complete() {
    reading.ifPresent(Nf4::close);
    reading = Optional.empty();
  }

  /** The arrays of a weight. */
  List<NDArray> of(String name) {
    return arrays.get(name);
  }

  /** The tables that follow a block's weights. */
  List<NDArray> tables() {
    return List.of(pairs, codes);
  }

  /** A matrix in float32. */
  NDArray matrix(String name, NDManager owner) {
    try (Nf4 nf4 = new Nf4(form, manager)) {
      return nf4.matrix(arrays.get(name), pairs, codes, false, owner);
    }
  }

  /** All matrices as numbers; each is let go as it is made, and none is left here. */
  Map<String, NDArray> full(boolean half) {
    Map<String, NDArray> full = new LinkedHashMap<>();
    try (Nf4 nf4 = new Nf4(form, manager)) {
      for (String name : List.copyOf(arrays.keySet())) {
        full.put(name, nf4.matrix(arrays.get(name), pairs, codes, half, manager));
        arrays.remove(name).forEach(NDArray::close);
      }
    }
    return full;
  }

  long bytes() {
    return Stream.concat(arrays.values().stream().flatMap(List::stream), tables().stream())
        .mapToLong(HostBytes::size)
        .sum();
  }
}
