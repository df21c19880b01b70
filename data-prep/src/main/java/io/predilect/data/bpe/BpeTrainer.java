package io.predilect.data.bpe;

import io.predilect.data.check.Checks;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Learns a byte-level BPE (Sennrich et al. 2016, on bytes as in GPT-2). The same text gives the
 * same vocabulary, whatever the order of its lines.
 */
public final class BpeTrainer {
  /** {@code <|endoftext|>}, also used for padding. */
  public static final String END_OF_TEXT = "<|endoftext|>";

  /** {@code <|im_start|>}: a turn begins. */
  public static final String TURN_START = "<|im_start|>";

  /** {@code <|im_end|>}: a turn ends. */
  public static final String TURN_END = "<|im_end|>";

  private static final int BYTES = 256;

  private BpeTrainer() {}

  /**
   * What to learn.
   *
   * @param vocabSize tokens at most, special ones and the 256 bytes included
   * @param minFrequency a pair of tokens seen less often is not merged
   * @param preTokenizer how text is split before merging
   * @param specialTokens put first, in this order
   */
  public record Settings(
      int vocabSize, long minFrequency, PreTokenizer preTokenizer, List<String> specialTokens) {
    public Settings {
      Objects.requireNonNull(preTokenizer, "preTokenizer");
      specialTokens = List.copyOf(specialTokens);
      int least = BYTES + specialTokens.size();
      new Checks()
          .holds(
              vocabSize >= least,
              "vocab_size",
              vocabSize,
              "a byte-level BPE needs at least %s (256 bytes and %s special tokens)"
                  .formatted(least, specialTokens.size()))
          .orThrow();
    }

    /** GPT-2's splitting, pairs seen twice or more, ChatML's special tokens. */
    public static Settings ofSize(int vocabSize) {
      return new Settings(
          vocabSize, 2, PreTokenizer.GPT2, List.of(END_OF_TEXT, TURN_START, TURN_END));
    }
  }

  /** Learns from texts. */
  public static BpeVocabulary train(Iterator<String> texts, Settings settings) {
    Map<String, Long> counts = new HashMap<>();
    while (texts.hasNext()) {
      countWords(texts.next(), settings.preTokenizer(), counts);
    }
    return train(counts, settings);
  }

  /**
   * Adds a text's words to {@code counts}. Counts of several parts of the data may be summed, so
   * that only they travel, not the text.
   */
  public static void countWords(String text, PreTokenizer split, Map<String, Long> counts) {
    split.split(text, word -> counts.merge(word, 1L, Long::sum));
  }

  /** Learns from words and how often each occurs. */
  public static BpeVocabulary train(Map<String, Long> wordCounts, Settings settings) {
    MergeTable table = new MergeTable(settings.specialTokens());
    wordCounts.forEach(table::addWord);
    table.learn(settings.vocabSize(), settings.minFrequency());
    return new BpeVocabulary(
        settings.preTokenizer(), settings.specialTokens(), table.tokens(), table.merges());
  }
}
