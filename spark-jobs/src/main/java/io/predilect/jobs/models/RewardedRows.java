package io.predilect.jobs.models;

import io.predilect.data.rationale.RationaleCondition;
import io.predilect.data.shard.LengthLimits;
import io.predilect.data.shard.PairTokenizer;
import io.predilect.jobs.failure.JobException;
import io.predilect.jobs.rows.Reject;
import io.predilect.jobs.rows.TaskEnd;
import io.predilect.jobs.stage.StageContext;
import io.predilect.model.arch.HeadKind;
import io.predilect.model.scoring.PairScorer;
import io.predilect.model.scoring.Prompted;
import io.predilect.model.scoring.ResponseScore;
import io.predilect.model.scoring.Windows;
import java.io.IOException;
import java.io.Serializable;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;

/**
 * Gives every row's responses a reward model's rewards, whole: what is longer than the model's
 * context is refused.
 *
 * @param folder the reward model
 * @param batchTokens tokens a batch may hold
 * @param models where it is opened
 * @param kind of the rows
 */
public record RewardedRows(ModelFolder folder, int batchTokens, ModelStore models, Kind kind)
    implements MapPartitionsFunction<Row, Row> {
  private static final long serialVersionUID = 1L;
  private static final String NOT_FINITE = "reward is not finite";

  /** How a stage reads its rows and what it makes of their rewards. */
  public interface Kind extends Serializable {
    /** A row's responses in the model's tokens, or why they cannot be judged. */
    Read read(Row row, PairTokenizer tokenizer);

    /**
     * The row with its judgement.
     *
     * @param rewards of its responses, in the order they were read, each finite
     */
    Row rewarded(Row row, List<Double> rewards);

    /** The row with the reason why it has none. */
    Row rejected(Row row, Reject reject);

    /** The row, for people. */
    String json(Row row);
  }

  /** Responses to score, or why there are none. */
  public record Read(List<Prompted> responses, Optional<Reject> reject) {
    public Read {
      responses = List.copyOf(responses);
      Objects.requireNonNull(reject, "reject");
    }

    /** What can be judged. */
    public static Read of(List<Prompted> responses) {
      return new Read(responses, Optional.empty());
    }

    /** What cannot. */
    public static Read of(Reject reject) {
      return new Read(List.of(), Optional.of(reject));
    }
  }

  private record RowRead(Row row, Read read) {
    List<Prompted> responses() {
      return read.responses();
    }
  }

  public RewardedRows {
    Objects.requireNonNull(folder, "folder");
    Objects.requireNonNull(models, "models");
    Objects.requireNonNull(kind, "kind");
  }

  /**
   * Opened as a stage's {@code reward_model}.
   *
   * @param model the setting: a stage's name or a folder
   * @throws JobException when it is no reward model
   */
  public static RewardedRows of(
      StageContext context, Optional<String> model, int batchTokens, Kind kind) throws IOException {
    ModelFolder folder = ModelFolder.at(context.inputs().model(model).toString(), context.hadoop());
    ModelStore models = ModelStore.of(context);
    ModelHeads.require("reward_model", folder, HeadKind.REWARD, models);
    return new RewardedRows(folder, batchTokens, models, kind);
  }

  @Override
  public Iterator<Row> call(Iterator<Row> rows) throws IOException {
    if (!rows.hasNext()) {
      return Collections.emptyIterator();
    }
    SharedModels<ScoringModel>.Lease lease = models.open(folder, HeadKind.REWARD);
    TaskEnd.close(lease);
    ScoringModel shared = lease.model();
    PairTokenizer tokenizer =
        new PairTokenizer(
            shared.tokenizer(),
            LengthLimits.of(Integer.MAX_VALUE, LengthLimits.Overlong.REJECT)
                .within(shared.model().config().maxPositions()),
            RationaleCondition.builtIn());
    return Windows.each(
        new PairScorer(shared.model(), batchTokens)
            .score(
                Windows.each(rows, row -> new RowRead(row, kind.read(row, tokenizer))),
                RowRead::responses),
        scored -> judged(scored.row(), scored.score()));
  }

  private Row judged(RowRead read, List<ResponseScore> scores) {
    if (read.read().reject().isPresent()) {
      return kind.rejected(read.row(), read.read().reject().get());
    }
    List<Double> rewards = scores.stream().map(ResponseScore::reward).toList();
    return rewards.stream().allMatch(Double::isFinite)
        ? kind.rewarded(read.row(), rewards)
        : kind.rejected(
            read.row(), Reject.of(NOT_FINITE, "rewards " + rewards, kind.json(read.row())));
  }
}
