package io.predilect.model.generate;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.predilect.model.engine.Kernels;
import java.util.List;

/**
 * A policy and its reference, whose distributions a strategy makes one. Both read every token;
 * where the policy has no say any more, it reads no further.
 */
final class TwoVoices implements Voice {
  private final Voice policy;
  private final Voice reference;
  private final Strategy strategy;
  private final Kernels kernels;
  private Said said;
  private int steps;

  /** What the two say of a step; of a step that is the reference's alone there is no divergence. */
  private record Said(NDArray logits, NDList divergence, Kernels kernels) implements NextTokens {
    @Override
    public NDArray logits(NDManager step) {
      return logits;
    }

    @Override
    public NDArray likeliest(NDManager step) {
      return kernels.call("largest").with(logits).run(step).get(0);
    }
  }

  /**
   * Two models that have read the same prompts, to be closed with this.
   *
   * @param kernels of {@link GuidanceKernels}; they stay the caller's
   */
  TwoVoices(Voice policy, Voice reference, Strategy strategy, Kernels kernels) {
    this.policy = policy;
    this.reference = reference;
    this.strategy = strategy;
    this.kernels = kernels;
  }

  @Override
  public NextTokens first(NDManager step) {
    NextTokens own = reference.first(step);
    return say(strategy.asksPolicy(0) ? policy.first(step) : own, own, step);
  }

  @Override
  public NextTokens next(NDArray ids, int longest, NDManager step) {
    NextTokens own = reference.next(ids, longest, step);
    return say(strategy.asksPolicy(steps) ? policy.next(ids, longest, step) : own, own, step);
  }

  private NextTokens say(NextTokens theirs, NextTokens own, NDManager step) {
    NDArray logits = own.logits(step);
    if (theirs == own) {
      said = new Said(logits, new NDList(), kernels);
    } else {
      NDList guided =
          kernels
              .call("guide")
              .with(theirs.logits(step))
              .with(logits)
              .numbers(strategy.bound(), strategy.weight())
              .run(step);
      said = new Said(guided.get(0), guided.subNDList(1, 4), kernels);
    }
    steps++;
    return said;
  }

  @Override
  public void chosen(List<GeneratedRow> rows, NDArray ids, NDManager step) {
    if (said.divergence().isEmpty()) {
      rows.forEach(row -> row.guided(GuidedText.Step.REFERENCE));
      return;
    }
    NDList divergence = said.divergence();
    float[] figures =
        kernels
            .call("chosen")
            .with(divergence.get(0))
            .with(divergence.get(1))
            .with(divergence.get(2))
            .with(ids)
            .run(step)
            .get(0)
            .toFloatArray();
    int count = rows.size();
    for (int i = 0; i < count; i++) {
      rows.get(i)
          .guided(new GuidedText.Step(figures[i], figures[count + i], figures[2 * count + i]));
    }
  }

  @Override
  public void keep(NDArray kept) {
    reference.keep(kept);
    if (strategy.asksPolicy(steps)) {
      policy.keep(kept);
    }
  }

  @Override
  public void close() {
    try (policy) {
      reference.close();
    }
  }
}
