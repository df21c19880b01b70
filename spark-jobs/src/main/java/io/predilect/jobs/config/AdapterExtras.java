package io.predilect.jobs.config;

import io.predilect.data.check.Checks;
import io.predilect.model.lora.LoraOptions;
import io.predilect.model.lora.NamePatterns;
import io.predilect.model.weights.WeightForm;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What adapters may have beyond one rank for all, and what is trained whole beside them.
 *
 * @param loraRankPattern ranks of single layers, by expressions for their names
 * @param loraAlphaPattern numerators of their scale, likewise
 * @param loraTrainBiases which biases are trained too
 * @param loraModulesToSave ends of the names of layers that are trained whole
 * @param useDora whether outputs have magnitudes that are trained apart (DoRA)
 * @param loadIn4bit whether the blocks' matrices under them are held in 4 bits (Dettmers et al.
 *     2023, "QLoRA")
 * @param bnb4bitQuantType as which numbers
 * @param bnb4bitUseDoubleQuant whether their scales are rounded too
 */
public record AdapterExtras(
    Map<String, Integer> loraRankPattern,
    Map<String, Double> loraAlphaPattern,
    LoraOptions.Biases loraTrainBiases,
    List<String> loraModulesToSave,
    boolean useDora,
    boolean loadIn4bit,
    FourBitNumbers bnb4bitQuantType,
    boolean bnb4bitUseDoubleQuant) {

  /** Numbers of 4 bits. */
  public enum FourBitNumbers {
    /** Quantiles of a normal distribution. */
    NF4
  }

  public AdapterExtras {
    Objects.requireNonNull(loraTrainBiases, "loraTrainBiases");
    Objects.requireNonNull(bnb4bitQuantType, "bnb4bitQuantType");
    Map<String, Integer> ranks = Collections.unmodifiableMap(new LinkedHashMap<>(loraRankPattern));
    Map<String, Double> alphas = Collections.unmodifiableMap(new LinkedHashMap<>(loraAlphaPattern));
    List<String> modules = List.copyOf(loraModulesToSave);
    loraRankPattern = ranks;
    loraAlphaPattern = alphas;
    loraModulesToSave = modules;
    LoraOptions.Biases biases = loraTrainBiases;
    new Checks()
        .include(
            "",
            () ->
                new LoraOptions(
                    NamePatterns.of(ranks), NamePatterns.of(alphas), biases, modules, useDora))
        .orThrow();
  }

  /** How the blocks' matrices are held. */
  WeightForm form() {
    if (!loadIn4bit) {
      return WeightForm.FULL;
    }
    return bnb4bitUseDoubleQuant ? WeightForm.NF4_NESTED : WeightForm.NF4;
  }

  /** As the model knows them. */
  LoraOptions options() {
    return new LoraOptions(
        NamePatterns.of(loraRankPattern),
        NamePatterns.of(loraAlphaPattern),
        loraTrainBiases,
        loraModulesToSave,
        useDora);
  }
}
