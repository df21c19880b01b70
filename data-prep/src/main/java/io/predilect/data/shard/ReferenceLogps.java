package io.predilect.data.shard;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What a reference model said of a pair, as far as it was asked.
 *
 * @param model the digest of the reference's folder, weights and chat template; empty: unknown
 * @param values the answers
 */
public record ReferenceLogps(Optional<String> model, Map<ReferenceLogp, Double> values) {
  private static final ReferenceLogps NONE = new ReferenceLogps(Optional.empty(), Map.of());

  public ReferenceLogps {
    Objects.requireNonNull(model, "model");
    EnumMap<ReferenceLogp, Double> copy = new EnumMap<>(ReferenceLogp.class);
    copy.putAll(values);
    values = Collections.unmodifiableMap(copy);
  }

  /** Nothing was asked. */
  public static ReferenceLogps none() {
    return NONE;
  }

  /** log π_ref of both responses on their own prompt, by a model that is not told. */
  public static ReferenceLogps of(double chosen, double rejected) {
    return new ReferenceLogps(
        Optional.empty(), Map.of(ReferenceLogp.CHOSEN, chosen, ReferenceLogp.REJECTED, rejected));
  }

  /** One answer; empty: it was not asked. */
  public OptionalDouble of(ReferenceLogp which) {
    Double value = values.get(which);
    return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
  }

  /** These answers, and where they have none, those. */
  public ReferenceLogps or(ReferenceLogps others) {
    Map<ReferenceLogp, Double> merged = new EnumMap<>(ReferenceLogp.class);
    merged.putAll(others.values);
    merged.putAll(values);
    return new ReferenceLogps(model.or(others::model), merged);
  }
}
