package io.predilect.model.promptfree;

import io.predilect.data.shard.TokenizedPair;
import io.predilect.data.token.Tokens;
import java.util.List;

/**
 * The one rule for what does not fit when responses are judged under the prompts of a pool: gaps
 * under different prompts can be compared only where they are of the same tokens, so nothing
 * depends on which prompt meets which pair.
 *
 * <ul>
 *   <li>A prompt of the pool keeps its end, at most half of the model's context. Where all prompts
 *       of the pool begin with the same token (beginning of sequence), that stays in front.
 *   <li>A response keeps its beginning: as much as fits behind the longest prompt of the pool,
 *       which is half of the context at least. So it stands behind the pair's own prompt too.
 * </ul>
 */
public final class PoolFit {
  private final List<Tokens> prompts;
  private final Tokens begin;
  private final int half;
  private final int room;

  private PoolFit(List<Tokens> prompts, Tokens begin, int positions) {
    this.half = Math.max(1, positions / 2);
    this.begin = begin;
    this.prompts = prompts.stream().map(this::fitted).toList();
    this.room = positions - this.prompts.stream().mapToInt(Tokens::length).max().orElse(0);
  }

  /**
   * The rule for a pool.
   *
   * @param prompts in any order, none empty
   * @param positions tokens that the model's context holds
   */
  public static PoolFit of(List<Tokens> prompts, int positions) {
    boolean alike =
        !prompts.isEmpty()
            && prompts.stream().allMatch(prompt -> prompt.at(0) == prompts.get(0).at(0));
    return new PoolFit(prompts, alike ? prompts.get(0).first(1) : Tokens.empty(), positions);
  }

  /** The pool's prompts as they are run, in the order given. */
  public List<Tokens> prompts() {
    return prompts;
  }

  /** Tokens that a response may have. */
  public int room() {
    return room;
  }

  /** Whether a pair's own prompt is this one of the pool, which then counts once, as its own. */
  public boolean isOwn(Tokens own, int prompt) {
    return fitted(own).equals(prompts.get(prompt));
  }

  /** Whether one of the pair's responses loses its end. */
  public boolean cuts(TokenizedPair pair) {
    return Math.max(pair.chosen().length(), pair.rejected().length()) > room;
  }

  /** The pair with the responses that are judged, under its own prompt too. */
  public TokenizedPair fit(TokenizedPair pair) {
    return cuts(pair)
        ? pair.withResponses(pair.chosen().first(room), pair.rejected().first(room))
        : pair;
  }

  private Tokens fitted(Tokens prompt) {
    if (prompt.length() <= half) {
      return prompt;
    }
    boolean begins =
        half > 1 && !begin.isEmpty() && !prompt.isEmpty() && prompt.at(0) == begin.at(0);
    return begins ? begin.plus(prompt.last(half - 1)) : prompt.last(half);
  }
}
