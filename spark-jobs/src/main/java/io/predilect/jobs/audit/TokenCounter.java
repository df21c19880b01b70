package io.predilect.jobs.audit;

import io.predilect.data.bpe.BpeTokenizerFolder;
import io.predilect.data.bpe.BpeTrainer;
import io.predilect.data.token.TextTokenizer;
import io.predilect.data.token.TokenizerException;
import io.predilect.jobs.failure.JobException;
import io.predilect.jobs.storage.LocalFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Locale;

/**
 * Counts tokens.
 *
 * @param tokenizer counts them
 * @param name what people call it
 */
record TokenCounter(TextTokenizer tokenizer, String name) implements AutoCloseable {
  private static final int VOCABULARY = 4096;

  /**
   * By the tokenizer of a Hugging Face folder.
   *
   * @throws JobException when there is none
   */
  static TokenCounter of(Path folder) {
    try {
      return new TokenCounter(TextTokenizer.open(folder), folder.toString());
    } catch (TokenizerException e) {
      throw new JobException("--tokenizer " + folder + ": " + e.getMessage(), e);
    }
  }

  /** By a byte-level BPE learnt from texts, where no tokenizer is named. */
  static TokenCounter learnt(Iterator<String> texts) throws IOException {
    try (LocalFolder folder = LocalFolder.temporary("predilect-audit-")) {
      BpeTokenizerFolder.write(
          folder.path(), BpeTrainer.train(texts, BpeTrainer.Settings.ofSize(VOCABULARY)));
      TextTokenizer tokenizer = TextTokenizer.open(folder.path());
      String name =
          String.format(
              Locale.ROOT,
              "a byte-level BPE of %,d tokens learnt from a sample of this data",
              tokenizer.vocabSize());
      return new TokenCounter(tokenizer, name);
    }
  }

  int count(String text) {
    return tokenizer.encode(text).length();
  }

  @Override
  public void close() {
    tokenizer.close();
  }
}
