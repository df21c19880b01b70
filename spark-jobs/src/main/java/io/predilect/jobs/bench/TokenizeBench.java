package io.predilect.jobs.bench;

import io.predilect.data.bpe.BpeTokenizerFolder;
import io.predilect.data.bpe.BpeTrainer;
import io.predilect.data.demo.DemoPairs;
import io.predilect.data.demo.DemoSettings;
import io.predilect.data.pair.PreferencePair;
import io.predilect.data.rationale.RationaleCondition;
import io.predilect.data.shard.LengthLimits;
import io.predilect.data.shard.PairTokenizer;
import io.predilect.data.token.ChatTokenizer;
import io.predilect.jobs.storage.LocalFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Pairs through template, tokenizer and limits, against the tokenizer alone on the same texts: what
 * everything around the tokenizer costs. Both in one thread.
 */
final class TokenizeBench {
  private static final int PAIRS = 4000;
  private static final int VOCABULARY = 1024;
  private static final int TIMES = 5;
  private static final double TARGET = 0.5;
  private static final long SEED = 1;

  private TokenizeBench() {}

  static BenchResult run() throws IOException {
    List<PreferencePair> pairs = DemoPairs.pairs(SEED, PAIRS, DemoSettings.certain(1)).toList();
    try (LocalFolder temporary = LocalFolder.temporary("predilect-bench-")) {
      Path folder = temporary.path();
      BpeTokenizerFolder.write(
          folder,
          BpeTrainer.train(
              pairs.stream().flatMap(TokenizeBench::texts).iterator(),
              BpeTrainer.Settings.ofSize(VOCABULARY)));
      try (ChatTokenizer tokenizer = ChatTokenizer.open(folder)) {
        return measured(pairs, tokenizer);
      }
    }
  }

  private static BenchResult measured(List<PreferencePair> pairs, ChatTokenizer tokenizer)
      throws IOException {
    PairTokenizer whole =
        new PairTokenizer(
            tokenizer,
            LengthLimits.of(1024, LengthLimits.Overlong.TRUNCATE),
            RationaleCondition.builtIn());
    double wholeSeconds =
        Stopwatch.median(
            TIMES, () -> pairs.forEach(pair -> whole.tokenize(pair, Optional.empty())));
    double bareSeconds =
        Stopwatch.median(
            TIMES,
            () -> pairs.stream().flatMap(TokenizeBench::texts).forEach(tokenizer::countTokens));
    long tokens = 0;
    for (PreferencePair pair : pairs) {
      if (whole.tokenize(pair, Optional.empty()) instanceof PairTokenizer.Kept kept) {
        tokens += kept.pair().length();
      }
    }
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put("pairs", (double) pairs.size());
    figures.put("tokens", (double) tokens);
    figures.put("pairs_per_second", pairs.size() / wholeSeconds);
    figures.put("tokens_per_second", tokens / wholeSeconds);
    figures.put("bare_pairs_per_second", pairs.size() / bareSeconds);
    return new BenchResult(bareSeconds / wholeSeconds, TARGET, figures);
  }

  private static Stream<String> texts(PreferencePair pair) {
    return Stream.of(pair.prompt().get(0).content(), pair.chosen(), pair.rejected());
  }
}
