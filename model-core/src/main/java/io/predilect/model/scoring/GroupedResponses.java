package io.predilect.model.scoring;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.predilect.model.arch.ModelConfig;
import io.predilect.model.engine.Kernels;
import java.util.List;

/** Attention in which all responses of a prompt, which is in a cache, see it in one call. */
record GroupedResponses(SequenceLayout layout) implements BatchAttention {

  /** Whether the processor's kernel can do it, which knows no windows and no soft-capping. */
  static boolean fit(SequenceLayout layout, ModelConfig config) {
    return layout.cached
        && config.block().scales().softcap() == 0
        && config.windows().stream().allMatch(window -> window == 0 || window >= layout.longest());
  }

  @Override
  public List<long[]> integers() {
    return List.of();
  }

  @Override
  public List<NDArray> tensors(List<NDArray> integers, Kernels kernels, NDManager scope) {
    return List.of(SingleSequences.spans(layout, scope));
  }
}
