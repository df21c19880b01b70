package io.predilect.model.scoring;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.predilect.model.engine.Kernels;
import java.util.List;
import java.util.Optional;

/**
 * Attention for many short sequences at once: the rows of prompts and of responses with what they
 * see are gathered into two padded batches, so that a layer needs two attention calls instead of
 * one per sequence, whose fixed cost would outweigh the work. Everything else stays packed.
 */
final class ShortSequences implements BatchAttention {
  /** Longer sequences have enough work for a call of their own. */
  private static final int LONGEST = 128;

  /** Padding may add so much to the rows before single calls are better. */
  private static final double MOST_PADDING = 2.5;

  private final SequenceLayout layout;
  private final long[] promptRows; // [prompts in the batch, longest prompt]
  private final long[] responseRows; // [responses, longest response]
  private final long[] keyRows; // [responses, longest prompt + longest response]
  private final long[] before; // each response's tokens of its prompt
  private final long[] lengths; // each response's own
  private final long[] restore; // for every packed row its place in the padded outputs

  private ShortSequences(SequenceLayout layout) {
    this.layout = layout;
    int prompts = layout.promptsHere();
    int responses = layout.responses.length;
    int longestPrompt = layout.longestPrompt;
    int longestResponse = layout.longestResponse;
    int promptTokens = layout.promptTokens();
    int width = longestPrompt + longestResponse;
    promptRows = new long[prompts * longestPrompt];
    responseRows = new long[responses * longestResponse];
    keyRows = new long[responses * width];
    before = new long[responses];
    lengths = new long[responses];
    restore = new long[(prompts == 0 ? 0 : promptTokens) + layout.responseTokens()];
    int[] starts = layout.promptStarts();
    int next = 0;
    for (int p = 0; p < prompts; p++) {
      for (int t = 0; t < layout.prompts[p]; t++) {
        promptRows[p * longestPrompt + t] = (long) starts[p] + t;
        restore[next++] = (long) p * longestPrompt + t;
      }
    }
    int row = promptTokens; // of the response's first key
    int hidden = layout.cached ? promptTokens : 0; // key rows that are no query rows
    for (int r = 0; r < responses; r++) {
      int owner = layout.owners[r];
      before[r] = layout.prompts[owner];
      lengths[r] = layout.responses[r];
      for (int t = 0; t < before[r]; t++) {
        keyRows[r * width + t] = (long) starts[owner] + t;
      }
      for (int t = 0; t < lengths[r]; t++) {
        keyRows[r * width + longestPrompt + t] = (long) row + t;
        responseRows[r * longestResponse + t] = (long) row + t - hidden;
        restore[next++] = prompts * (long) longestPrompt + r * (long) longestResponse + t;
      }
      row += layout.responses[r];
    }
  }

  /** The plan for a batch; none when single calls are better. */
  static Optional<ShortSequences> of(SequenceLayout layout, List<Integer> windows) {
    int prompt = layout.longestPrompt;
    int response = layout.longestResponse;
    boolean windowed = windows.stream().anyMatch(w -> w > 0 && w < prompt + response);
    if (windowed || Math.max(prompt, response) > LONGEST) {
      return Optional.empty();
    }
    long seen = 2L * layout.responseTokens();
    for (int owner : layout.owners) {
      seen += layout.prompts[owner];
    }
    long real = seen + (layout.cached ? 0 : layout.promptTokens());
    long padded =
        (long) layout.promptsHere() * prompt + layout.responses.length * (prompt + 2L * response);
    return padded > MOST_PADDING * real
        ? Optional.empty()
        : Optional.of(new ShortSequences(layout));
  }

  @Override
  public List<long[]> integers() {
    return List.of(promptRows, responseRows, keyRows, restore, before, lengths);
  }

  @Override
  public List<NDArray> tensors(List<NDArray> integers, Kernels kernels, NDManager scope) {
    int responses = layout.responses.length;
    long width = (long) layout.longestPrompt + layout.longestResponse;
    NDArray rows = integers.get(1).reshape(new Shape(responses, layout.longestResponse));
    NDArray keys = integers.get(2).reshape(new Shape(responses, width));
    NDArray mask =
        kernels
            .call("causal_short")
            .with(integers.get(4))
            .with(integers.get(5))
            .with(rows)
            .with(keys)
            .run(scope)
            .singletonOrThrow();
    return List.of(
        SingleSequences.spans(layout, scope),
        integers.get(0).reshape(new Shape(layout.promptsHere(), layout.longestPrompt)),
        rows,
        keys,
        mask,
        integers.get(3));
  }
}
