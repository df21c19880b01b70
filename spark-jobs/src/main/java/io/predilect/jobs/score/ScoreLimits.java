package io.predilect.jobs.score;

import io.predilect.data.shard.LengthLimits;
import io.predilect.jobs.config.ShardSettings;
import java.io.Serializable;
import java.util.Objects;
import java.util.Optional;

/**
 * How long pairs may be when they are scored: as the shards that are made of them.
 *
 * @param maxLength as in {@link LengthLimits}
 * @param maxPromptLength as in {@link LengthLimits}
 * @param overlong as in {@link LengthLimits}
 */
public record ScoreLimits(int maxLength, int maxPromptLength, LengthLimits.Overlong overlong)
    implements Serializable {
  public ScoreLimits {
    Objects.requireNonNull(overlong, "overlong");
  }

  /** The limits of a shard stage; without one only the model's context limits. */
  public static ScoreLimits of(Optional<ShardSettings> shard) {
    int maxLength = shard.map(ShardSettings::maxLength).orElse(Integer.MAX_VALUE);
    return new ScoreLimits(
        maxLength,
        shard.map(s -> s.maxPromptLength().orElse(s.maxLength())).orElse(maxLength),
        shard.map(ShardSettings::overlong).orElse(LengthLimits.Overlong.TRUNCATE));
  }

  /** The limits for a model with so long a context. */
  LengthLimits within(int maxPositions) {
    int length = Math.min(maxLength, maxPositions);
    return new LengthLimits(length, Math.min(maxPromptLength, length), overlong);
  }

  /** The limits of a pool's prompts, each by itself. */
  LengthLimits ofPool(int maxPositions) {
    LengthLimits own = within(maxPositions);
    return new LengthLimits(own.maxLength(), own.maxPromptLength(), LengthLimits.Overlong.TRUNCATE);
  }
}
