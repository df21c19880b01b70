package io.predilect.jobs.config;

import io.predilect.data.check.Checks;
import io.predilect.model.lora.LoraOptions;
import io.predilect.model.lora.NamePatterns;
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
 */
public record AdapterExtras(
    Map<String, Integer> loraRankPattern,
    Map<String, Double> loraAlphaPattern,
    LoraOptions.Biases loraTrainBiases,
    List<String> loraModulesToSave) {

  public AdapterExtras {
    Objects.requireNonNull(loraTrainBiases, "loraTrainBiases");
    Map<String, Integer> ranks = Collections.unmodifiableMap(new LinkedHashMap<>(loraRankPattern));
    Map<String, Double> alphas = Collections.unmodifiableMap(new LinkedHashMap<>(loraAlphaPattern));
    List<String> modules = List.copyOf(loraModulesToSave);
    loraRankPattern = ranks;
    loraAlphaPattern = alphas;
    loraModulesToSave = modules;
    LoraOptions.Biases biases = loraTrainBiases;
    new Checks().include("", () -> options(ranks, alphas, biases, modules)).orThrow();
  }

  private static LoraOptions options(
      Map<String, Integer> ranks,
      Map<String, Double> alphas,
      LoraOptions.Biases biases,
      List<String> modules) {
    return new LoraOptions(NamePatterns.of(ranks), NamePatterns.of(alphas), biases, modules);
  }

  /** As the model knows them. */
  LoraOptions options() {
    return options(loraRankPattern, loraAlphaPattern, loraTrainBiases, loraModulesToSave);
  }
}
