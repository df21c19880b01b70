package io.predilect.model.scoring;

import io.predilect.data.hash.SplitMix;
import io.predilect.data.token.Tokens;
import io.predilect.model.arch.ModelConfig;
import io.predilect.model.arch.ModelException;
import io.predilect.model.arch.Rope;
import java.util.List;

/**
 * A batch as the kernels want it: all tokens in one row, prompts first and then responses, with the
 * index arrays that say which is which. Plain numbers, no tensors.
 */
final class PackedBatch {
  /** Token ids, [tokens]. */
  final long[] ids;

  /** Each token's position in its sequence: a response's positions follow its prompt's. */
  final long[] positions;

  /** Counts, lengths and owners: see {@code DecoderKernels}. */
  final long[] spans;

  /** The row whose hidden state predicts each response token, [response tokens]. */
  final long[] predictors;

  /** The response tokens in order, [response tokens]. */
  final long[] targets;

  /** The row of each response's last token, [responses]. */
  final long[] lastRows;

  /** Each response's number of tokens. */
  final int[] responseLengths;

  /** The longest response and the longest prompt: the mask's size. */
  final int longestResponse;

  final int longestPrompt;

  private PackedBatch(
      long[] ids,
      long[] positions,
      long[] spans,
      long[] predictors,
      long[] targets,
      long[] lastRows,
      int[] responseLengths,
      int longestResponse,
      int longestPrompt) {
    this.ids = ids;
    this.positions = positions;
    this.spans = spans;
    this.predictors = predictors;
    this.targets = targets;
    this.lastRows = lastRows;
    this.responseLengths = responseLengths;
    this.longestResponse = longestResponse;
    this.longestPrompt = longestPrompt;
  }

  /** The length of every sequence, prompts first. */
  int[] sequenceLengths() {
    int count = (int) (spans[0] + spans[1]);
    int[] lengths = new int[count];
    for (int i = 0; i < count; i++) {
      lengths[i] = (int) spans[2 + i];
    }
    return lengths;
  }

  /** Each response's prompt. */
  int[] owners() {
    int[] owners = new int[responseLengths.length];
    for (int r = 0; r < owners.length; r++) {
      owners[r] = (int) spans[spans.length - owners.length + r];
    }
    return owners;
  }

  /** A number per sequence that its tokens decide: a response's with its prompt's before them. */
  long[] sequenceHashes() {
    int[] lengths = sequenceLengths();
    long[] hashes = new long[lengths.length];
    int row = 0;
    for (int i = 0; i < lengths.length; i++) {
      long hash = i < spans[0] ? 1 : hashes[(int) spans[lengths.length + 2 + i - (int) spans[0]]];
      for (int t = 0; t < lengths[i]; t++) {
        hash = SplitMix.GOLDEN * (hash + ids[row++] + 1);
        hash ^= hash >>> 32;
      }
      hashes[i] = hash;
    }
    return hashes;
  }

  /**
   * Packs prompts and their responses.
   *
   * @throws ModelException when a sequence is longer than the model's context, or has a token that
   *     is not in its vocabulary, which would end a GPU's process
   */
  static PackedBatch of(PromptedBatch batch, ModelConfig config) {
    List<Tokens> prompts = batch.prompts();
    int[] lengths = prompts.stream().mapToInt(Tokens::length).toArray();
    Builder builder =
        new Builder(config, batch.tokens(), prompts.size(), batch.responses(), lengths, true);
    int[] lastPromptRow = new int[prompts.size()];
    for (int p = 0; p < prompts.size(); p++) {
      builder.sequence(prompts.get(p), 0);
      lastPromptRow[p] = builder.row - 1;
    }
    for (PromptedBatch.Response response : batch.responses()) {
      builder.response(response, lengths[response.prompt()]);
      builder.predictions(response.tokens(), lastPromptRow[response.prompt()]);
    }
    return builder.build();
  }

  /**
   * Packs responses alone, whose prompts are in a cache.
   *
   * @param promptLengths the lengths of the cache's prompts
   * @throws ModelException as {@link #of}
   */
  static PackedBatch ofResponses(
      List<PromptedBatch.Response> responses, int[] promptLengths, ModelConfig config) {
    int tokens = responses.stream().mapToInt(r -> r.tokens().length()).sum();
    Builder builder = new Builder(config, tokens, 0, responses, promptLengths, false);
    for (PromptedBatch.Response response : responses) {
      builder.response(response, promptLengths[response.prompt()]);
    }
    return builder.build();
  }

  private static final class Builder {
    private final ModelConfig config;
    private final long[] ids;
    private final long[] positions;
    private final long[] spans;
    private final long[] predictors;
    private final long[] targets;
    private final long[] lastRows;
    private final int[] responseLengths;
    private final int prompts;
    private int longestResponse = 1;
    private int longestPrompt = 1;
    private int row;
    private int span = 2;
    private int response;
    private int prediction;

    Builder(
        ModelConfig config,
        int tokens,
        int prompts,
        List<PromptedBatch.Response> responses,
        int[] promptLengths,
        boolean predict) {
      this.config = config;
      this.prompts = prompts;
      ids = new long[tokens];
      positions = new long[tokens];
      spans = new long[2 + prompts + 2 * responses.size()];
      spans[0] = prompts;
      spans[1] = responses.size();
      int targetCount = 0;
      for (PromptedBatch.Response each : responses) {
        targetCount += each.tokens().length();
        longestResponse = Math.max(longestResponse, each.tokens().length());
      }
      for (int length : promptLengths) {
        longestPrompt = Math.max(longestPrompt, length);
      }
      predictors = new long[predict ? targetCount : 0];
      targets = new long[predict ? targetCount : 0];
      lastRows = new long[responses.size()];
      responseLengths = new int[responses.size()];
    }

    void sequence(Tokens tokens, int firstPosition) {
      if (firstPosition + tokens.length() > config.maxPositions()) {
        throw tooLong(firstPosition + tokens.length());
      }
      tokens.copyTo(ids, row);
      for (int t = 0; t < tokens.length(); t++) {
        positions[row + t] = (long) firstPosition + t;
        if (ids[row + t] < 0 || ids[row + t] >= config.vocabSize()) {
          throw new ModelException(
              "token "
                  + ids[row + t]
                  + " is not in the model's vocabulary of "
                  + config.vocabSize()
                  + " (vocab_size of config.json); the data was tokenised for another model: run"
                  + " the shard stage with this model's tokenizer");
        }
      }
      spans[span++] = tokens.length();
      row += tokens.length();
    }

    private ModelException tooLong(int length) {
      boolean longRope =
          config.rope().filter(rope -> rope.scaling() instanceof Rope.LongRope).isPresent();
      return new ModelException(
          "a sequence of "
              + length
              + " tokens is longer than the model's context of "
              + config.maxPositions()
              + (longRope
                  ? " (original_max_position_embeddings: beyond it long-rope models change their"
                      + " rotary factors, which is not supported)"
                  : "")
              + "; lower shard.max_length or use a model with a longer context");
    }

    void response(PromptedBatch.Response each, int promptLength) {
      spans[2 + prompts + lastRows.length + response] = each.prompt();
      sequence(each.tokens(), promptLength);
      lastRows[response] = row - 1L;
      responseLengths[response] = each.tokens().length();
      response++;
    }

    // The prompt's last token predicts the response's first; each token the one after it.
    void predictions(Tokens tokens, int lastPromptRow) {
      int first = row - tokens.length();
      for (int t = 0; t < tokens.length(); t++) {
        predictors[prediction] = t == 0 ? lastPromptRow : (long) first + t - 1;
        targets[prediction] = tokens.at(t);
        prediction++;
      }
    }

    PackedBatch build() {
      return new PackedBatch(
          ids,
          positions,
          spans,
          predictors,
          targets,
          lastRows,
          responseLengths,
          longestResponse,
          longestPrompt);
    }
  }
}
