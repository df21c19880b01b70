package io.predilect.jobs.config;

import io.predilect.data.check.Checks;
import io.predilect.data.check.Unwrapped;
import io.predilect.model.arch.Precision;
import io.predilect.model.lora.LoraSettings;
import io.predilect.model.weights.WeightForm;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What is trained, and in which number type: low-rank adapters (Hu et al. 2021, "LoRA") or all
 * weights.
 *
 * @param dtype of the matrices that are multiplied; what is trained is float32 in any case; empty:
 *     the run's
 * @param masterWeights whether training all weights in bfloat16 holds them in it, with masters in
 *     float32 that are part of the optimiser's state
 * @param loraR their rank; empty: all weights are trained
 * @param loraAlpha numerator of their scale
 * @param loraDropout share of their inputs that is dropped in training
 * @param loraTargetModules the linear layers that get one
 * @param useRslora whether the scale is α/√r in place of α/r
 * @param extras what they have beyond that; in YAML its keys stand beside the others
 */
public record AdapterSettings(
    Optional<Dtype> dtype,
    boolean masterWeights,
    OptionalInt loraR,
    double loraAlpha,
    double loraDropout,
    List<String> loraTargetModules,
    boolean useRslora,
    @Unwrapped AdapterExtras extras) {

  public AdapterSettings {
    Objects.requireNonNull(dtype, "dtype");
    Objects.requireNonNull(extras, "extras");
    List<String> modules = List.copyOf(loraTargetModules);
    loraTargetModules = modules;
    int rank = Math.max(1, loraR.orElse(1));
    new Checks()
        .holds(
            loraR.orElse(1) >= 1,
            "lora_r",
            loraR.orElse(1),
            "it must be at least 1; null: all weights are trained")
        .include("", () -> new LoraSettings(rank, loraAlpha, loraDropout, modules, useRslora, 0))
        .agrees(
            !masterWeights || loraR.isEmpty(),
            "master_weights",
            masterWeights,
            "adapters (lora_r) are in float32, and the weights under them do not change: set it to"
                + " false")
        .agrees(
            !extras.loadIn4bit() || loraR.isPresent(),
            "load_in_4bit",
            extras.loadIn4bit(),
            "weights in 4 bits cannot be trained, adapters on them can: set lora_r, or this to"
                + " false")
        .orThrow();
  }

  /** How the blocks' matrices are held. */
  public WeightForm form() {
    return extras.form();
  }

  /** How the model is opened: bfloat16 can hold what never changes, or has masters. */
  public Precision precision(Dtype dtype) {
    boolean rounded = dtype == Dtype.BFLOAT16 && loraR.isEmpty() && !masterWeights;
    return rounded ? Precision.MIXED : dtype.frozen();
  }

  /** What the model needs to know of these; empty: all weights are trained. */
  public Optional<LoraSettings> lora(long seed) {
    return loraR.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new LoraSettings(
                loraR.getAsInt(),
                loraAlpha,
                loraDropout,
                loraTargetModules,
                useRslora,
                seed,
                extras.options()));
  }
}
