package io.predilect.model.train.plan;

import io.predilect.data.check.Checks;
import io.predilect.data.check.Unwrapped;
import io.predilect.model.arch.ModelConfig;
import io.predilect.model.scoring.EmbeddingNoise;
import io.predilect.model.scoring.Recompute;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * How training minimises: the settings of {@code train} that say so, by the same names. Those of
 * the groups stand in YAML beside the others.
 *
 * @param epochs times the examples are seen, where maxSteps is empty
 * @param maxSteps so many optimiser steps, through as many epochs as that takes
 * @param batchSize pairs an optimiser step, over all ranks
 * @param microBatchTokens tokens in one forward and backward pass, per rank; empty: what suits the
 *     device ({@link io.predilect.model.train.memory.PassTokens})
 * @param update how the weights follow the gradient
 * @param neftuneNoiseAlpha α of noise on embeddings in training; empty: none
 * @param routerAuxLossCoef what the load-balance term of a model with experts is multiplied by
 *     ({@link io.predilect.model.scoring.ExpertLoad}); empty: as the model's own file says
 * @param gradientCheckpointing what the backward pass runs again to save memory; empty: what is
 *     usual on the device
 * @param referenceSync whether the reference follows the policy
 * @param intervals what happens every so many steps
 */
public record TrainSettings(
    int epochs,
    OptionalInt maxSteps,
    int batchSize,
    OptionalInt microBatchTokens,
    @Unwrapped UpdateSettings update,
    OptionalDouble neftuneNoiseAlpha,
    OptionalDouble routerAuxLossCoef,
    Optional<Recompute> gradientCheckpointing,
    @Unwrapped ReferenceSyncSettings referenceSync,
    @Unwrapped IntervalSettings intervals) {

  public TrainSettings {
    Objects.requireNonNull(maxSteps, "maxSteps");
    Objects.requireNonNull(microBatchTokens, "microBatchTokens");
    Objects.requireNonNull(update, "update");
    Objects.requireNonNull(neftuneNoiseAlpha, "neftuneNoiseAlpha");
    Objects.requireNonNull(routerAuxLossCoef, "routerAuxLossCoef");
    Objects.requireNonNull(gradientCheckpointing, "gradientCheckpointing");
    Objects.requireNonNull(referenceSync, "referenceSync");
    Objects.requireNonNull(intervals, "intervals");
    new Checks()
        .atLeast("epochs", epochs, 1)
        .atLeast("max_steps", maxSteps, 1)
        .atLeast("batch_size", batchSize, 1)
        .atLeast("micro_batch_tokens", microBatchTokens, 1)
        .above("neftune_noise_alpha", neftuneNoiseAlpha, 0)
        .holds(
            !(routerAuxLossCoef.orElse(0) < 0) && Double.isFinite(routerAuxLossCoef.orElse(0)),
            "router_aux_loss_coef",
            routerAuxLossCoef,
            "it must be at least 0, which is off")
        .orThrow();
  }

  /**
   * The tokens of a pass.
   *
   * @throws IllegalStateException when they are still left to the device
   */
  public int passTokens() {
    return microBatchTokens.orElseThrow(
        () ->
            new IllegalStateException(
                "micro_batch_tokens is left to the device: settle it with passing(tokens), as"
                    + " PassTokens counts them"));
  }

  /** The same with passes of so many tokens. */
  public TrainSettings passing(int tokens) {
    return new TrainSettings(
        epochs,
        maxSteps,
        batchSize,
        OptionalInt.of(tokens),
        update,
        neftuneNoiseAlpha,
        routerAuxLossCoef,
        gradientCheckpointing,
        referenceSync,
        intervals);
  }

  /**
   * What is run again when a model is trained.
   *
   * @param gpu whether on a GPU
   * @throws io.predilect.model.arch.ModelException when it cannot be
   */
  public Recompute recompute(ModelConfig config, boolean gpu) {
    Recompute recompute = gradientCheckpointing.orElseGet(() -> Recompute.usual(config, gpu));
    recompute.requireFor(config);
    return recompute;
  }

  /** The noise on embeddings, where there is any. */
  public Optional<EmbeddingNoise> noise(long seed) {
    return neftuneNoiseAlpha.isEmpty()
        ? Optional.empty()
        : Optional.of(new EmbeddingNoise(neftuneNoiseAlpha.getAsDouble(), seed));
  }
}
