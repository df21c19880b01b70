package io.predilect.model.scoring;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Attention for many short sequences at once: the rows of prompts and of responses with what they
 * see are gathered into two padded batches, so that a layer needs two attention calls instead of
 * one per sequence, whose fixed cost would outweigh the work. Everything else stays packed.
 */
final class ShortSequences {
  /** Longer sequences have enough work for a call of their own. */
  private static final int LONGEST = 128;

  /** Padding may add so much to the rows before single calls are better. */
  private static final double MOST_PADDING = 2.5;

  private final int prompts;
  private final int longestPrompt;
  private final int responses;
  private final int longestResponse;
  private final long[] promptRows; // [prompts, longest prompt]
  private final long[] responseRows; // [responses, longest response]
  private final long[] keyRows; // [responses, longest prompt + longest response]
  private final float[] mask; // [responses, longest response, longest prompt + longest response]
  private final long[] restore; // for every packed row its place in the padded outputs

  /**
   * Where a batch's sequences lie.
   *
   * @param promptLengths lengths of the prompts, in the batch or in the cache
   * @param cached whether the prompts are in a cache: keys then begin with the cache's rows
   * @param lengths lengths of the responses
   * @param owners each response's prompt
   */
  private ShortSequences(int[] promptLengths, boolean cached, int[] lengths, int[] owners) {
    prompts = cached ? 0 : promptLengths.length;
    responses = lengths.length;
    longestPrompt = Arrays.stream(promptLengths).max().orElse(0);
    longestResponse = Arrays.stream(lengths).max().orElse(0);
    int width = longestPrompt + longestResponse;
    int promptTokens = Arrays.stream(promptLengths).sum();
    promptRows = new long[prompts * longestPrompt];
    responseRows = new long[responses * longestResponse];
    keyRows = new long[responses * width];
    mask = new float[responses * longestResponse * width];
    restore = new long[(cached ? 0 : promptTokens) + Arrays.stream(lengths).sum()];
    int[] starts = starts(promptLengths);
    int next = 0;
    for (int p = 0; p < prompts; p++) {
      for (int t = 0; t < promptLengths[p]; t++) {
        promptRows[p * longestPrompt + t] = (long) starts[p] + t;
        restore[next++] = (long) p * longestPrompt + t;
      }
    }
    int row = promptTokens; // of the response's first key
    int hidden = cached ? promptTokens : 0; // key rows that are no query rows
    for (int r = 0; r < responses; r++) {
      int before = promptLengths[owners[r]];
      for (int t = 0; t < before; t++) {
        keyRows[r * width + t] = (long) starts[owners[r]] + t;
      }
      for (int t = 0; t < lengths[r]; t++) {
        keyRows[r * width + longestPrompt + t] = (long) row + t;
        responseRows[r * longestResponse + t] = (long) row + t - hidden;
        restore[next++] = prompts * (long) longestPrompt + r * (long) longestResponse + t;
        forbid(r, t, before, width);
      }
      row += lengths[r];
    }
  }

  // A token sees its prompt and the response up to itself. Padding rows see all: their output is
  // dropped, but a row that sees nothing would make its gradients NaN.
  private void forbid(int response, int token, int promptLength, int width) {
    int from = (response * longestResponse + token) * width;
    Arrays.fill(mask, from + promptLength, from + longestPrompt, Float.NEGATIVE_INFINITY);
    Arrays.fill(mask, from + longestPrompt + token + 1, from + width, Float.NEGATIVE_INFINITY);
  }

  /** The plan for a batch whose prompts are in it; none when single calls are better. */
  static Optional<ShortSequences> of(PackedBatch packed, List<Integer> windows) {
    int prompts = (int) packed.spans[0];
    int[] all = packed.sequenceLengths();
    int[] promptLengths = Arrays.copyOf(all, prompts);
    int[] lengths = Arrays.copyOfRange(all, prompts, all.length);
    return plan(promptLengths, false, lengths, packed.owners(), windows);
  }

  /** The plan for responses whose prompts are in a cache. */
  static Optional<ShortSequences> ofCached(
      PackedBatch packed, int[] promptLengths, List<Integer> windows) {
    return plan(promptLengths, true, packed.sequenceLengths(), packed.owners(), windows);
  }

  private static Optional<ShortSequences> plan(
      int[] promptLengths, boolean cached, int[] lengths, int[] owners, List<Integer> windows) {
    int prompt = Arrays.stream(promptLengths).max().orElse(0);
    int response = Arrays.stream(lengths).max().orElse(0);
    boolean windowed = windows.stream().anyMatch(w -> w > 0 && w < prompt + response);
    if (windowed || Math.max(prompt, response) > LONGEST) {
      return Optional.empty();
    }
    long seen = 0;
    for (int r = 0; r < lengths.length; r++) {
      seen += promptLengths[owners[r]] + 2L * lengths[r];
    }
    long real = seen + (cached ? 0 : Arrays.stream(promptLengths).sum());
    long padded =
        (cached ? 0L : (long) promptLengths.length * prompt)
            + lengths.length * (prompt + 2L * response);
    return padded > MOST_PADDING * real
        ? Optional.empty()
        : Optional.of(new ShortSequences(promptLengths, cached, lengths, owners));
  }

  private static int[] starts(int[] lengths) {
    int[] starts = new int[lengths.length];
    for (int i = 1; i < lengths.length; i++) {
      starts[i] = starts[i - 1] + lengths[i - 1];
    }
    return starts;
  }

  /** The plan as the kernels take it. */
  List<NDArray> tensors(NDManager scope) {
    long width = (long) longestPrompt + longestResponse;
    return List.of(
        scope.create(promptRows, new Shape(prompts, longestPrompt)),
        scope.create(responseRows, new Shape(responses, longestResponse)),
        scope.create(keyRows, new Shape(responses, width)),
        scope.create(mask, new Shape(responses, 1, longestResponse, width)),
        scope.create(restore));
  }
}
