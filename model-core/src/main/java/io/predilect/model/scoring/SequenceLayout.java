package io.predilect.model.scoring;

import java.util.Arrays;

/**
 * Where the sequences of a batch lie: prompts first, then responses, each pointing at its prompt.
 */
final class SequenceLayout {
  /** Lengths of the prompts, in the batch or in a cache. */
  final int[] prompts;

  /** Whether the prompts are in a cache: keys then begin with the cache's rows. */
  final boolean cached;

  /** Lengths of the responses. */
  final int[] responses;

  /** Each response's prompt. */
  final int[] owners;

  final int longestPrompt;
  final int longestResponse;

  SequenceLayout(int[] prompts, boolean cached, int[] responses, int[] owners) {
    this.prompts = prompts;
    this.cached = cached;
    this.responses = responses;
    this.owners = owners;
    this.longestPrompt = Arrays.stream(prompts).max().orElse(0);
    this.longestResponse = Arrays.stream(responses).max().orElse(0);
  }

  /** Prompts whose tokens are in the batch. */
  int promptsHere() {
    return cached ? 0 : prompts.length;
  }

  int promptTokens() {
    return Arrays.stream(prompts).sum();
  }

  int responseTokens() {
    return Arrays.stream(responses).sum();
  }

  /** The longest sequence: positions are below it. At least 1. */
  int longest() {
    return Math.max(1, longestPrompt + longestResponse);
  }

  /** The first row of each prompt, in the batch or in the cache. */
  int[] promptStarts() {
    int[] starts = new int[prompts.length];
    for (int i = 1; i < starts.length; i++) {
      starts[i] = starts[i - 1] + prompts[i - 1];
    }
    return starts;
  }

  /** The length of every sequence in the batch, prompts first. */
  int[] lengths() {
    int[] lengths = Arrays.copyOf(prompts, promptsHere() + responses.length);
    System.arraycopy(responses, 0, lengths, promptsHere(), responses.length);
    return lengths;
  }
}
