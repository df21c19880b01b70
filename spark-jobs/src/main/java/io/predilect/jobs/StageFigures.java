package io.predilect.jobs;

import io.predilect.jobs.evaluate.figures.Interval;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What a stage tells of its work beside rows: losses and steps of a training, accuracies of an
 * evaluation, token counts of shards. Named as in {@code pipeline.json}.
 *
 * @param all every figure by name, in order: numbers, texts, lists and maps of them
 */
public record StageFigures(Map<String, Object> all) {
  /** Under it stand figures that a stage was to find and could not, each with the reason. */
  public static final String UNDETERMINED = "undetermined";

  private static final String INTERVALS = "intervals";

  public StageFigures {
    all = Collections.unmodifiableMap(new LinkedHashMap<>(all));
  }

  /**
   * A number.
   *
   * @throws PredilectException when there is none of that name, which lists those that are
   */
  public double value(String name) {
    return number(name)
        .orElseThrow(
            () ->
                PredilectException.usage(
                    "there is no figure '" + name + "'; there are " + numbers().keySet()));
  }

  /** A number, where there is one of that name. */
  public OptionalDouble number(String name) {
    return all.get(name) instanceof Number number
        ? OptionalDouble.of(number.doubleValue())
        : OptionalDouble.empty();
  }

  /** All numbers by name, in order. */
  public Map<String, Double> numbers() {
    Map<String, Double> numbers = new LinkedHashMap<>();
    all.keySet().forEach(name -> number(name).ifPresent(number -> numbers.put(name, number)));
    return Collections.unmodifiableMap(numbers);
  }

  /** Why a figure that was asked for is not there, where a stage tells. */
  public Optional<String> undetermined(String name) {
    return all.get(UNDETERMINED) instanceof Map<?, ?> reasons
            && reasons.get(name) instanceof String reason
        ? Optional.of(reason)
        : Optional.empty();
  }

  /** The 95 % interval of a number, where an evaluation has one. */
  public Optional<Interval> interval(String name) {
    return all.get(INTERVALS) instanceof Map<?, ?> byName
            && byName.get(name) instanceof List<?> ends
            && ends.size() == 2
            && ends.get(0) instanceof Number low
            && ends.get(1) instanceof Number high
        ? Optional.of(new Interval(low.doubleValue(), high.doubleValue()))
        : Optional.empty();
  }
}
