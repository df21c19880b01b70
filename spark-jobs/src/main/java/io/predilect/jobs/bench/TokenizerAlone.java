package io.predilect.jobs.bench;

import io.predilect.data.token.ChatTokenizer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** How long a tokenizer takes for some texts on some cores, with nothing around it. */
final class TokenizerAlone {
  private static final int TIMES = 3;

  private TokenizerAlone() {}

  /** Every text once, the texts dealt out to as many threads as there are cores. */
  static double seconds(ChatTokenizer tokenizer, List<String> texts, int cores) throws IOException {
    ExecutorService threads = Executors.newFixedThreadPool(cores);
    try {
      return Stopwatch.median(TIMES, () -> once(tokenizer, texts, cores, threads));
    } finally {
      threads.shutdownNow();
    }
  }

  private static void once(
      ChatTokenizer tokenizer, List<String> texts, int cores, ExecutorService threads)
      throws IOException {
    List<Future<Long>> parts = new ArrayList<>();
    for (int core = 0; core < cores; core++) {
      int first = core;
      parts.add(
          threads.submit(
              () -> {
                long tokens = 0;
                for (int i = first; i < texts.size(); i += cores) {
                  tokens += tokenizer.countTokens(texts.get(i));
                }
                return tokens;
              }));
    }
    for (Future<Long> part : parts) {
      try {
        part.get();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted", e);
      } catch (ExecutionException e) {
        throw new IOException("the tokenizer failed: " + e.getCause().getMessage(), e.getCause());
      }
    }
  }
}
