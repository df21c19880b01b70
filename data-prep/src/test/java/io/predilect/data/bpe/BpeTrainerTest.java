package io.predilect.data.bpe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.predilect.data.token.TextTokenizer;
import io.predilect.data.token.Tokens;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class BpeTrainerTest {
  private static final List<String> TEXTS =
      List.of(
          "the cat sat on the mat, the cat sat; thethe aaaa aaaaa aa aaab abab ababab",
          "She said: \"I'll go — you've 1234 567 apples\"\n\n\tand they're here's\r\n  x",
          "naïve café 日本語日本語 😀😀 ÅÅ ŁŁ   done   \u00a0\u3000 end",
          "if (a[i] == b[i]) { a[i] += 1; } // a[i]");

  private static final List<String> ODD =
      List.of(
          "",
          " ",
          "a",
          "é e\u0301 日本 😀👩‍👩‍👧 \u0000\u0001\u007f",
          "\u00a0\u2003\u3000\ufeff\ufffd",
          "\n\n\r\n\t  trailing   ",
          "1234567 ½ ² Ⅷ",
          "don't DON'T we'LL",
          "مرحبا שלום हिन्दी",
          "\ud83d lone \udc00");

  @ParameterizedTest
  @EnumSource(PreTokenizer.class)
  void learnsWhatTheTextbookLoopLearns(PreTokenizer split) {
    Map<String, Long> words = new HashMap<>();
    TEXTS.forEach(text -> BpeTrainer.countWords(text, split, words));
    BpeTrainer.Settings settings =
        new BpeTrainer.Settings(400, 2, split, BpeTrainer.Settings.ofSize(400).specialTokens());
    BpeVocabulary learnt = BpeTrainer.train(words, settings);
    assertEquals(ReferenceBpe.learn(words, learnt.merges().size() + 1, 2), learnt.merges());
    assertTrue(learnt.merges().size() > 30, "only " + learnt.merges().size());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void learnsTheSameOnRandomWords(int seed) {
    Random random = new Random(seed);
    Map<String, Long> words = new HashMap<>();
    for (int i = 0; i < 80; i++) {
      StringBuilder word = new StringBuilder();
      for (int n = 1 + random.nextInt(9); n > 0; n--) {
        word.append("abc".charAt(random.nextInt(3)));
      }
      words.merge(word.toString(), 1L + random.nextInt(4), Long::sum);
    }
    BpeVocabulary learnt = BpeTrainer.train(words, BpeTrainer.Settings.ofSize(330));
    assertEquals(ReferenceBpe.learn(words, learnt.merges().size(), 2), learnt.merges());
  }

  @Test
  void orderOfTextsDoesNotMatter() {
    List<String> reversed = new ArrayList<>(TEXTS);
    Collections.reverse(reversed);
    BpeTrainer.Settings settings = BpeTrainer.Settings.ofSize(320);
    assertEquals(
        BpeTrainer.train(TEXTS.iterator(), settings),
        BpeTrainer.train(reversed.iterator(), settings));
  }

  @Test
  void noTextGivesTheBytesAlone() {
    BpeVocabulary empty =
        BpeTrainer.train(Collections.emptyIterator(), BpeTrainer.Settings.ofSize(1000));
    assertEquals(259, empty.size());
    assertEquals(List.of(), empty.merges());
  }

  @Test
  void tooSmallASizeIsRefused() {
    IllegalArgumentException small =
        assertThrows(IllegalArgumentException.class, () -> BpeTrainer.Settings.ofSize(258));
    assertTrue(small.getMessage().contains("at least 259"), small.getMessage());
  }

  @ParameterizedTest
  @EnumSource(PreTokenizer.class)
  void libraryReadsTheFolderAndGivesTheSameIds(PreTokenizer split, @TempDir Path folder)
      throws IOException {
    BpeVocabulary learnt =
        BpeTrainer.train(
            TEXTS.iterator(),
            new BpeTrainer.Settings(
                330, 2, split, BpeTrainer.Settings.ofSize(330).specialTokens()));
    BpeTokenizerFolder.write(folder, learnt);
    try (TextTokenizer tokenizer = TextTokenizer.open(folder)) {
      assertEquals(learnt.size(), tokenizer.vocabSize());
      assertEquals(0, tokenizer.id(BpeTrainer.END_OF_TEXT).getAsInt());
      for (String text : TEXTS) {
        assertEquals(byMerges(text, learnt), tokenizer.encode(text), text);
      }
      for (String text : ODD) {
        Tokens ids = tokenizer.encode(text);
        String expected = text.replace("\ud83d lone \udc00", "\ufffd lone \ufffd");
        assertEquals(expected, tokenizer.decode(ids, false), text);
      }
    }
  }

  private static Tokens byMerges(String text, BpeVocabulary vocabulary) {
    List<Integer> ids = new ArrayList<>();
    vocabulary
        .preTokenizer()
        .split(
            text,
            word ->
                ReferenceBpe.apply(word, vocabulary.merges())
                    .forEach(token -> ids.add(vocabulary.tokens().indexOf(token))));
    return Tokens.of(ids.stream().mapToInt(Integer::intValue).toArray());
  }
}
