package io.predilect.jobs.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;

/**
 * Pairs of made-up English for the pipeline to carry, as JSON lines: words of a fixed vocabulary by
 * Zipf's law, in sentences and paragraphs. No two pairs are the same.
 */
final class PipelineData {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int WORDS = 5_000;
  private static final String[] SYLLABLES = {
    "an", "be", "con", "de", "er", "fi", "gen", "ho", "in", "ja", "ki", "lo", "ment", "ne", "or",
    "pre", "qua", "re", "sta", "tion", "un", "ver", "wi", "xa", "yo", "ze", "th", "ing", "ed", "s"
  };

  /**
   * Characters of the texts: the median and, as the standard deviation of its logarithm, how much
   * it varies.
   */
  record Lengths(int prompt, int chosen, int rejected, double spread) {
    /** As instructions with an answer of a sentence, about 60 characters a response. */
    static final Lengths SHORT = new Lengths(80, 60, 65, 0.3);

    /** As questions to chat models, whose answers have about 2,048 and 1,522 characters. */
    static final Lengths LONG = new Lengths(100, 1_750, 1_150, 0.75);
  }

  private final Random random;
  private final String[] words = new String[WORDS];
  private final double[] weights = new double[WORDS];

  private PipelineData(long seed) {
    random = new Random(seed);
    double sum = 0;
    for (int i = 0; i < WORDS; i++) {
      StringBuilder word = new StringBuilder();
      int syllables = 1 + random.nextInt(i < 100 ? 1 : 3);
      for (int s = 0; s < syllables; s++) {
        word.append(SYLLABLES[random.nextInt(SYLLABLES.length)]);
      }
      words[i] = word.toString();
      sum += 1.0 / (i + 2);
      weights[i] = sum;
    }
    for (int i = 0; i < WORDS; i++) {
      weights[i] /= sum;
    }
  }

  /** Writes so many pairs. */
  static void write(Path file, int pairs, Lengths lengths, long seed) throws IOException {
    PipelineData data = new PipelineData(seed);
    try (BufferedWriter out = Files.newBufferedWriter(file, StandardCharsets.UTF_8)) {
      for (int i = 0; i < pairs; i++) {
        Map<String, String> pair = new LinkedHashMap<>();
        pair.put("prompt", "Case " + i + ": " + data.text(lengths.prompt, lengths.spread));
        pair.put("chosen", data.text(lengths.chosen, lengths.spread));
        pair.put("rejected", data.text(lengths.rejected, lengths.spread));
        out.write(JSON.writeValueAsString(pair));
        out.write('\n');
      }
    }
  }

  private String text(int median, double spread) {
    int length = (int) Math.min(20_000, median * Math.exp(spread * random.nextGaussian()));
    StringBuilder text = new StringBuilder(length + 20);
    boolean begins = true;
    while (text.length() < length) {
      String word = word();
      text.append(begins ? Character.toUpperCase(word.charAt(0)) + word.substring(1) : word);
      begins = random.nextInt(12) == 0;
      text.append(begins ? random.nextInt(6) == 0 ? ".\n\n" : ". " : " ");
    }
    return text.toString().strip();
  }

  private String word() {
    double place = random.nextDouble();
    int low = 0;
    int high = WORDS - 1;
    while (low < high) {
      int middle = (low + high) / 2;
      if (weights[middle] < place) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return words[low];
  }
}
