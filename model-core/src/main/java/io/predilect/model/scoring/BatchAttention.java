package io.predilect.model.scoring;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.predilect.model.arch.ModelConfig;
import io.predilect.model.engine.Kernels;
import io.predilect.model.kernel.AttentionPath;
import java.util.List;
import java.util.Optional;

/** How attention takes a batch's sequences: what the kernels call its {@code layout}. */
sealed interface BatchAttention
    permits AttentionAndStates, AttentionPlan, ShortSequences, SingleSequences, GroupedResponses {

  /** What goes to the device, with the batch's other integers. */
  List<long[]> integers();

  /**
   * The tensors as the kernels take them.
   *
   * @param integers {@link #integers} on the device
   */
  List<NDArray> tensors(List<NDArray> integers, Kernels kernels, NDManager scope);

  /**
   * The best way for a batch.
   *
   * @param onProcessor whether the processor's own kernels may be called
   */
  static BatchAttention of(
      SequenceLayout layout, ModelConfig config, AttentionPath path, boolean onProcessor) {
    BatchAttention attention = ofAttention(layout, config, path, onProcessor);
    return config
        .block()
        .states()
        .map(states -> new StateRows(layout, states.kernel() - 1))
        .<BatchAttention>map(rows -> new AttentionAndStates(rows, attention))
        .orElse(attention);
  }

  private static BatchAttention ofAttention(
      SequenceLayout layout, ModelConfig config, AttentionPath path, boolean onProcessor) {
    if (path == AttentionPath.PLANNED) {
      return AttentionPlan.of(layout);
    }
    Optional<ShortSequences> padded = ShortSequences.of(layout, config.windows());
    if (padded.isPresent()) {
      return padded.get();
    }
    return onProcessor && GroupedResponses.fit(layout, config)
        ? new GroupedResponses(layout)
        : new SingleSequences(layout);
  }
}
