package io.predilect.data.shard;

import io.predilect.data.shard.TokenFingerprint.Part;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * What a reference model said of a pair, as far as it was asked.
 *
 * @param model the digest of the reference's folder, weights and chat template; empty: unknown
 * @param tokens what it was asked about; empty: unknown
 * @param values the answers
 */
public record ReferenceLogps(
    Optional<String> model, Optional<TokenFingerprint> tokens, Map<ReferenceLogp, Double> values) {
  private static final ReferenceLogps NONE = new ReferenceLogps(Optional.empty(), Map.of());

  public ReferenceLogps {
    Objects.requireNonNull(model, "model");
    Objects.requireNonNull(tokens, "tokens");
    EnumMap<ReferenceLogp, Double> copy = new EnumMap<>(ReferenceLogp.class);
    copy.putAll(values);
    values = Collections.unmodifiableMap(copy);
  }

  /** Answers about tokens that are not told. */
  public ReferenceLogps(Optional<String> model, Map<ReferenceLogp, Double> values) {
    this(model, Optional.empty(), values);
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
    return new ReferenceLogps(model.or(others::model), tokens.or(others::tokens), merged);
  }

  /**
   * How the tokens it was said of differ from those of a pair, in words.
   *
   * @param augmented whether what was said under the augmented prompt matters too
   * @return empty: they are the same
   */
  public Optional<String> foreignTo(TokenizedPair pair, boolean augmented) {
    if (tokens.isEmpty()) {
      return Optional.of("of which tokens they are is not known");
    }
    Set<Part> wanted = EnumSet.of(Part.PROMPT, Part.CHOSEN, Part.REJECTED);
    if (augmented && values.keySet().stream().anyMatch(ReferenceLogp::augmented)) {
      wanted.add(Part.AUGMENTED_PROMPT);
    }
    List<String> differences = tokens.get().differences(TokenFingerprint.of(pair), wanted);
    return differences.isEmpty() ? Optional.empty() : Optional.of(String.join(", ", differences));
  }
}
