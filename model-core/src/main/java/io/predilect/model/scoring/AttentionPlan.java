package io.predilect.model.scoring;

import static java.util.Arrays.stream;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import io.predilect.model.engine.Kernels;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;

/**
 * A batch's attention as one variable-length call: sequences one behind the other, first each
 * prompt in the batch with its own keys, then each response with its prompt's keys and its own.
 * Queries are in the order of the batch's rows; those of a sequence are the last positions of its
 * keys.
 */
final class AttentionPlan implements BatchAttention {
  /** For every gathered key its row: in the batch, or in the cache and then the batch. */
  final long[] keyRows;

  /** Where each sequence's queries begin, and the last ones end; [sequences + 1]. */
  final long[] queryStarts;

  /** Where each sequence's gathered keys begin, and the last ones end; [sequences + 1]. */
  final long[] keyStarts;

  /** The most queries of a sequence, and the most keys. */
  final int mostQueries;

  final int mostKeys;

  /** How often a row is gathered at most: by its prompt itself, and by each of its responses. */
  final int mostUses;

  private AttentionPlan(
      long[] keyRows,
      long[] queryStarts,
      long[] keyStarts,
      int mostQueries,
      int mostKeys,
      int mostUses) {
    this.keyRows = keyRows;
    this.queryStarts = queryStarts;
    this.keyStarts = keyStarts;
    this.mostQueries = mostQueries;
    this.mostKeys = mostKeys;
    this.mostUses = mostUses;
  }

  static AttentionPlan of(SequenceLayout layout) {
    int here = layout.promptsHere();
    int keys = (here == 0 ? 0 : layout.promptTokens()) + layout.responseTokens();
    for (int owner : layout.owners) {
      keys = Math.addExact(keys, layout.prompts[owner]);
    }
    Builder builder = new Builder(keys, here + layout.responses.length);
    int[] starts = layout.promptStarts();
    for (int p = 0; p < here; p++) {
      builder.rows(starts[p], layout.prompts[p]);
      builder.sequence(layout.prompts[p]);
    }
    int row = layout.promptTokens(); // of the response's first key
    int[] uses = new int[layout.prompts.length];
    Arrays.fill(uses, here == 0 ? 0 : 1);
    for (int r = 0; r < layout.responses.length; r++) {
      int owner = layout.owners[r];
      uses[owner]++;
      builder.rows(starts[owner], layout.prompts[owner]);
      builder.rows(row, layout.responses[r]);
      builder.sequence(layout.responses[r]);
      row += layout.responses[r];
    }
    return builder.build(stream(uses).max().orElse(0));
  }

  @Override
  public List<long[]> integers() {
    return List.of(keyRows, queryStarts, keyStarts);
  }

  // What is read as numbers stays with the processor.
  @Override
  public List<NDArray> tensors(List<NDArray> integers, Kernels kernels, NDManager scope) {
    NDManager near = Decoder.onCpu(scope);
    long[] starts = LongStream.concat(stream(queryStarts), stream(keyStarts)).toArray();
    return List.of(
        near.create(new long[] {mostQueries, mostKeys, mostUses}),
        integers.get(0),
        integers.get(1).toType(DataType.INT32, false),
        integers.get(2).toType(DataType.INT32, false),
        near.create(starts));
  }

  private static final class Builder {
    private final long[] keyRows;
    private final long[] queryStarts;
    private final long[] keyStarts;
    private int key;
    private int sequence;
    private int mostQueries;
    private int mostKeys;

    Builder(int keys, int sequences) {
      keyRows = new long[keys];
      queryStarts = new long[sequences + 1];
      keyStarts = new long[sequences + 1];
    }

    void rows(int first, int count) {
      for (int t = 0; t < count; t++) {
        keyRows[key++] = (long) first + t;
      }
    }

    // The sequence whose keys were just added.
    void sequence(int queries) {
      int keys = key - (int) keyStarts[sequence];
      mostQueries = Math.max(mostQueries, queries);
      mostKeys = Math.max(mostKeys, keys);
      queryStarts[sequence + 1] = queryStarts[sequence] + queries;
      keyStarts[++sequence] = key;
    }

    AttentionPlan build(int mostUses) {
      return new AttentionPlan(keyRows, queryStarts, keyStarts, mostQueries, mostKeys, mostUses);
    }
  }
}
