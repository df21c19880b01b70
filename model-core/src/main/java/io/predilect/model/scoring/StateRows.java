package io.predilect.model.scoring;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.List;

/**
 * Where layers with a state find the rows of a batch's sequences, padded on the right to the
 * longest prompt, or the longest response. A sequence's first rows are those before it that its
 * convolution sees: a response's are its prompt's last ones. Where there are none, and for padding,
 * the row is {@link #none}.
 */
final class StateRows {
  private final SequenceLayout layout;
  private final int before;
  private final int none;
  private final long[] promptRows; // [prompts in the batch, before + longest prompt]
  private final long[] promptPlaces; // for every prompt token its place in the padded outputs
  private final long[] lastRows; // [prompts in the batch, before]
  private final long[] responseRows; // [responses, before + longest response]
  private final long[] responsePlaces;

  /**
   * Those of a batch.
   *
   * @param before rows that a convolution sees of what is before a token
   */
  StateRows(SequenceLayout layout, int before) {
    this.layout = layout;
    this.before = before;
    int prompts = layout.promptsHere();
    int hidden = layout.cached ? layout.promptTokens() : 0; // prompts' tokens that are no rows
    this.none = layout.promptTokens() - hidden + layout.responseTokens();
    promptRows = filled(prompts * (before + layout.longestPrompt));
    promptPlaces = new long[prompts == 0 ? 0 : layout.promptTokens()];
    lastRows = filled(prompts * before);
    responseRows = filled(layout.responses.length * (before + layout.longestResponse));
    responsePlaces = new long[layout.responseTokens()];
    int row = 0;
    for (int p = 0; p < prompts; p++) {
      int length = layout.prompts[p];
      padded(promptRows, promptPlaces, p, layout.longestPrompt, row, length, 0);
      int last = Math.min(before, length);
      for (int j = 1; j <= last; j++) {
        lastRows[p * before + before - j] = (long) row + length - j;
      }
      row += length;
    }
    int first = row;
    for (int r = 0; r < layout.responses.length; r++) {
      int length = layout.responses[r];
      padded(responseRows, responsePlaces, r, layout.longestResponse, row, length, first);
      for (int j = 0; j < before; j++) {
        responseRows[r * (before + layout.longestResponse) + j] = lastOf(layout.owners[r], j);
      }
      row += length;
    }
  }

  /** The row of zeros: the first one behind the batch's own. */
  int none() {
    return none;
  }

  private long[] filled(int size) {
    long[] rows = new long[size];
    Arrays.fill(rows, none);
    return rows;
  }

  // A cache's last channels follow the row of zeros, prompt by prompt.
  private long lastOf(int prompt, int j) {
    int at = prompt * before + j;
    return layout.cached ? none + 1L + at : lastRows[at];
  }

  private void padded(
      long[] rows, long[] places, int sequence, int longest, int row, int length, int first) {
    for (int t = 0; t < length; t++) {
      rows[sequence * (before + longest) + before + t] = (long) row + t;
      places[row - first + t] = (long) sequence * longest + t;
    }
  }

  List<long[]> integers() {
    long[] owners = Arrays.stream(layout.owners).asLongStream().toArray();
    return List.of(promptRows, promptPlaces, lastRows, responseRows, responsePlaces, owners);
  }

  /** As the kernels take them; see {@link io.predilect.model.kernel.DecoderKernels}. */
  List<NDArray> tensors(List<NDArray> integers) {
    int prompts = layout.promptsHere();
    int responses = layout.responses.length;
    return List.of(
        integers.get(0).reshape(new Shape(prompts, before + layout.longestPrompt)),
        integers.get(1),
        integers.get(2).reshape(new Shape(prompts, before)),
        integers.get(3).reshape(new Shape(responses, before + layout.longestResponse)),
        integers.get(4),
        integers.get(5));
  }
}
