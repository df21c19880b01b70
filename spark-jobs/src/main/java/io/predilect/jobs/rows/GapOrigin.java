package io.predilect.jobs.rows;

import io.predilect.data.shard.TokenFingerprint;
import java.util.Objects;
import java.util.Optional;

/**
 * What rewards and the gaps made of them are of: they count for the row's texts as they were cut,
 * and, where the same model reads the row again, for the same tokens.
 *
 * @param pair the texts and their cut: {@link PairRows#textsAsCut}
 * @param model the digest of the reward model's folder, or of an implicit reward's policy
 * @param tokens what it read
 */
public record GapOrigin(String pair, String model, TokenFingerprint tokens) {
  private static final String BETWEEN = " ";
  private static final int WORDS = 3;

  public GapOrigin {
    Objects.requireNonNull(pair, "pair");
    Objects.requireNonNull(model, "model");
    Objects.requireNonNull(tokens, "tokens");
  }

  /** As it stands in {@link Columns#PROMPT_FREE_OF}. */
  public String text() {
    return pair + BETWEEN + model + BETWEEN + tokens.text();
  }

  /** What {@link #text} wrote; empty: it is something else. */
  public static Optional<GapOrigin> parse(String text) {
    String[] words = text.split(BETWEEN, WORDS);
    return words.length < WORDS
        ? Optional.empty()
        : TokenFingerprint.parse(words[2]).map(tokens -> new GapOrigin(words[0], words[1], tokens));
  }
}
