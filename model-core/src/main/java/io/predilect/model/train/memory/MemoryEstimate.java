package io.predilect.model.train.memory;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The most memory that a rank is expected to take on its device, in bytes, by what takes it.
 *
 * @param weights the model
 * @param reference what is kept of the model as it was
 * @param gradients of what is trained
 * @param optimizer the optimiser's state
 * @param activations what a pass keeps for its way back, and what its largest step works with
 * @param logits the parts of the vocabulary that exist at a time
 * @param pools keys and values of the prompts that prompt-free gaps are told from
 * @param process the program itself: on a processor Java and PyTorch, on a GPU the CUDA context;
 *     not Java's heap
 */
public record MemoryEstimate(
    long weights,
    long reference,
    long gradients,
    long optimizer,
    long activations,
    long logits,
    long pools,
    long process) {
  private static final double GIB = 1L << 30;

  /** All of it, in bytes. */
  public long total() {
    return parts().values().stream().mapToLong(Long::longValue).sum();
  }

  /** The bytes by name, in the order of the fields. */
  public Map<String, Long> parts() {
    Map<String, Long> parts = new LinkedHashMap<>();
    parts.put("weights", weights);
    parts.put("reference", reference);
    parts.put("gradients", gradients);
    parts.put("optimizer", optimizer);
    parts.put("activations", activations);
    parts.put("logits", logits);
    parts.put("pools", pools);
    parts.put("process", process);
    return parts;
  }

  /** As one line: {@code 3.1 GiB (weights 0.50, gradients 0.50, …)}. */
  public String line() {
    return parts().entrySet().stream()
        .filter(part -> part.getValue() > 0)
        .map(part -> part.getKey() + " " + gib(part.getValue()))
        .collect(Collectors.joining(", ", gib(total()) + " GiB (", ")"));
  }

  /** Bytes in GiB, for people. */
  public static String gib(long bytes) {
    return String.format(Locale.ROOT, "%.2f", bytes / GIB);
  }
}
