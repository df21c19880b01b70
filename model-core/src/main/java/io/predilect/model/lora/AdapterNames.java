package io.predilect.model.lora;

import io.predilect.model.arch.HeadKind;
import io.predilect.model.arch.ModelConfig;
import io.predilect.model.arch.ModelException;

/** Whether adapters' settings name what a model has, as its configuration alone tells. */
public final class AdapterNames {
  private AdapterNames() {}

  /**
   * Checks the names of targets, those in patterns and those of layers that are trained whole, and
   * that there are biases to train where some are asked for.
   *
   * @throws ModelException when one fits nothing, or what it asks for cannot be
   */
  public static void require(ModelConfig config, HeadKind head, LoraSettings settings) {
    LoraLayout layout = LoraLayout.of(config, settings);
    layout.requirePatternsUsed();
    BesideWeights.requireNamed(layout, head);
    BesideWeights.requireBiases(layout, head);
    BesideWeights.parameters(layout, head); // which names biases that cannot be trained apart
  }
}
