package io.predilect.data.bpe;

import java.util.List;
import java.util.Objects;

/**
 * What a byte-level BPE is: its tokens by id and its merges in order.
 *
 * @param preTokenizer how text is split before merging
 * @param specialTokens the tokens with the lowest ids, never made by merging
 * @param tokens every token by id (special ones first), in the byte alphabet
 * @param merges which two tokens become one, the earliest learnt first
 */
public record BpeVocabulary(
    PreTokenizer preTokenizer,
    List<String> specialTokens,
    List<String> tokens,
    List<Merge> merges) {

  /** Two tokens that become one. */
  public record Merge(String left, String right) {
    public Merge {
      Objects.requireNonNull(left, "left");
      Objects.requireNonNull(right, "right");
    }
  }

  public BpeVocabulary {
    Objects.requireNonNull(preTokenizer, "preTokenizer");
    specialTokens = List.copyOf(specialTokens);
    tokens = List.copyOf(tokens);
    merges = List.copyOf(merges);
  }

  /** Number of tokens. */
  public int size() {
    return tokens.size();
  }
}
