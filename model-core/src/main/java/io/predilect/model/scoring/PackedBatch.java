package io.predilect.model.scoring;

import io.predilect.data.hash.SplitMix;
import io.predilect.data.token.Tokens;
import io.predilect.model.arch.ModelConfig;
import io.predilect.model.arch.ModelException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A batch as the kernels want it: all tokens in one row, prompts first and then responses, with the
 * index arrays that say which is which. Plain numbers, no tensors.
 */
final class PackedBatch {
  /** Token ids, [tokens]. */
  final long[] ids;

  /** Each token's position in its sequence: a response's positions follow its prompt's. */
  final long[] positions;

  /** Where its sequences lie. */
  final SequenceLayout layout;

  /**
   * The rows whose hidden states predict response tokens. Where prompts are in a cache, these are
   * of all tokens but the responses' first ones.
   */
  final long[] predictors;

  /**
   * What they predict, in the responses' order. Where prompts are in a cache, the responses' first
   * tokens follow, which the cache's prompts predict.
   */
  final long[] targets;

  /**
   * The row where each response's reward is read, see {@link RewardRows}; of each prompt's last
   * token where there are no responses.
   */
  final long[] lastRows;

  private final long[] rewardRows;

  private PackedBatch(
      long[] ids,
      long[] positions,
      SequenceLayout layout,
      long[] predictors,
      long[] targets,
      long[] lastRows,
      long[] rewardRows) {
    this.ids = ids;
    this.positions = positions;
    this.layout = layout;
    this.predictors = predictors;
    this.targets = targets;
    this.lastRows = lastRows;
    this.rewardRows = rewardRows;
  }

  /** The row where the reward after every response token is read, response by response. */
  long[] rewardRows() {
    return rewardRows.clone();
  }

  /** In how many sequences, each a prompt with a response behind it, a token is; [tokens]. */
  double[] sequencesOfTokens() {
    double[] counts = new double[ids.length];
    int[] lengths = layout.lengths();
    double[] responses = new double[layout.promptsHere()];
    for (int owner : layout.owners) {
      responses[owner]++;
    }
    int row = 0;
    for (int i = 0; i < lengths.length; i++) {
      Arrays.fill(counts, row, row + lengths[i], i < responses.length ? responses[i] : 1);
      row += lengths[i];
    }
    return counts;
  }

  /** A number per sequence that its tokens decide: a response's with its prompt's before them. */
  long[] sequenceHashes() {
    int[] lengths = layout.lengths();
    int prompts = layout.promptsHere();
    long[] hashes = new long[lengths.length];
    int row = 0;
    for (int i = 0; i < lengths.length; i++) {
      long hash = i < prompts ? 1 : hashes[layout.owners[i - prompts]];
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
    Builder builder = new Builder(config, layout(batch.responses(), lengths, false));
    long[] lastPromptRows = new long[lengths.length];
    for (int p = 0; p < lengths.length; p++) {
      builder.sequence(prompts.get(p), 0);
      lastPromptRows[p] = builder.row - 1L;
    }
    for (PromptedBatch.Response response : batch.responses()) {
      builder.sequence(response.tokens(), lengths[response.prompt()]);
      builder.predict(lastPromptRows[response.prompt()], response.tokens().at(0));
      builder.predictLater(response.tokens());
    }
    return builder.build(lastPromptRows);
  }

  /**
   * Packs responses alone, whose prompts are in a cache.
   *
   * @param promptLengths the lengths of the cache's prompts
   * @throws ModelException as {@link #of}
   */
  static PackedBatch ofResponses(
      List<PromptedBatch.Response> responses, int[] promptLengths, ModelConfig config) {
    Builder builder = new Builder(config, layout(responses, promptLengths, true));
    for (PromptedBatch.Response response : responses) {
      builder.sequence(response.tokens(), promptLengths[response.prompt()]);
      builder.predictLater(response.tokens());
    }
    for (PromptedBatch.Response response : responses) {
      builder.targets[builder.target++] = response.tokens().at(0);
    }
    return builder.build(new long[0]);
  }

  private static SequenceLayout layout(
      List<PromptedBatch.Response> responses, int[] promptLengths, boolean cached) {
    return new SequenceLayout(
        promptLengths,
        cached,
        responses.stream().mapToInt(response -> response.tokens().length()).toArray(),
        responses.stream().mapToInt(PromptedBatch.Response::prompt).toArray());
  }

  private static final class Builder {
    private final ModelConfig config;
    private final SequenceLayout layout;
    private final long[] ids;
    private final long[] positions;
    private final long[] predictors;
    private final long[] targets;
    private int row;
    private int predictor;
    private int target;

    Builder(ModelConfig config, SequenceLayout layout) {
      this.config = config;
      this.layout = layout;
      int responses = layout.responses.length;
      int tokens = layout.responseTokens();
      ids = new long[tokens + (layout.cached ? 0 : layout.promptTokens())];
      positions = new long[ids.length];
      predictors = new long[layout.cached ? tokens - responses : tokens];
      targets = new long[tokens];
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
      row += tokens.length();
    }

    private ModelException tooLong(int length) {
      Optional<String> beyond = config.ropes().stream().flatMap(r -> r.beyond().stream()).findAny();
      return new ModelException(
          "a sequence of "
              + length
              + " tokens is longer than the model's context of "
              + config.maxPositions()
              + beyond.map(what -> " (beyond it " + what + ", which is not supported)").orElse("")
              + "; lower shard.max_length or use a model with a longer context");
    }

    void predict(long from, int token) {
      predictors[predictor++] = from;
      targets[target++] = token;
    }

    // Each token but the first of the response that was just added, from the one before it.
    void predictLater(Tokens tokens) {
      int first = row - tokens.length();
      for (int t = 1; t < tokens.length(); t++) {
        predict((long) first + t - 1, tokens.at(t));
      }
    }

    PackedBatch build(long[] lastPromptRows) {
      long[] rewards = RewardRows.of(ids, layout, config.rewardPad());
      long[] ends = RewardRows.ends(rewards, layout);
      return new PackedBatch(
          ids,
          positions,
          layout,
          predictors,
          targets,
          layout.responses.length == 0 ? lastPromptRows : ends,
          rewards);
    }
  }
}
