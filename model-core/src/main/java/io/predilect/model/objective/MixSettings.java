package io.predilect.model.objective;

import io.predilect.data.check.Checks;
import java.util.HashSet;
import java.util.List;

/**
 * The settings of {@code train.objective} for several losses together; their keys stand beside the
 * others.
 *
 * @param mix the losses of {@code preference: mix}; none: there is no mix
 * @param lossWeights their weights, one each; none: 1 each
 */
public record MixSettings(List<Preference> mix, List<Double> lossWeights) {
  public MixSettings {
    mix = List.copyOf(mix);
    lossWeights = List.copyOf(lossWeights);
    new Checks()
        .agrees(mix.size() != 1, "mix", names(mix), "one loss is no mix: name it as the preference")
        .agrees(
            new HashSet<>(mix).size() == mix.size(),
            "mix",
            names(mix),
            "a loss is in it twice: name it once, with the sum of its weights in loss_weights")
        .agrees(
            mix.stream().allMatch(Preference::mixes),
            "mix",
            names(mix),
            "a mix is of losses of a language model on pairs: choose among "
                + Preference.names(Preference::mixes))
        .agrees(
            lossWeights.isEmpty() || lossWeights.size() == mix.size(),
            "loss_weights",
            lossWeights,
            "it must have one weight for each of the " + mix.size() + " losses of mix, or none")
        .agrees(
            lossWeights.stream().allMatch(weight -> weight > 0 && Double.isFinite(weight)),
            "loss_weights",
            lossWeights,
            "weights must be above 0: take a loss that is not wanted out of mix")
        .orThrow();
  }

  double weight(int term) {
    return lossWeights.isEmpty() ? 1 : lossWeights.get(term);
  }

  private static List<String> names(List<Preference> mix) {
    return mix.stream().map(Preference::key).toList();
  }
}
