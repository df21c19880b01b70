package io.predilect.jobs.score;

import io.predilect.jobs.rows.Columns;
import io.predilect.model.scoring.PromptedBatch;
import io.predilect.model.scoring.ResponseScore;
import java.util.List;
import java.util.function.Function;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** log π_ref(y|x) of both responses, summed over tokens, and which model said so. */
final class ReferenceScorer implements PairScorer {
  static final StructType COLUMNS =
      new StructType()
          .add(Columns.REF_CHOSEN_LOGPS, DataTypes.DoubleType, false)
          .add(Columns.REF_REJECTED_LOGPS, DataTypes.DoubleType, false)
          .add(Columns.REF_MODEL, DataTypes.StringType, false);

  private final Function<PromptedBatch, List<ResponseScore>> model;
  private final String modelId;
  private final int batchTokens;

  /**
   * @param model scores one batch
   * @param modelId the value of {@link Columns#REF_MODEL}
   * @param batchTokens tokens a batch may hold
   */
  ReferenceScorer(
      Function<PromptedBatch, List<ResponseScore>> model, String modelId, int batchTokens) {
    this.model = model;
    this.modelId = modelId;
    this.batchTokens = batchTokens;
  }

  @Override
  public List<Scored> score(List<Candidate> pairs) {
    return PairBatches.score(pairs, batchTokens, model).stream().map(this::scored).toList();
  }

  private Scored scored(PairBatches.PairScore score) {
    double chosen = score.chosen().logps();
    double rejected = score.rejected().logps();
    if (!Double.isFinite(chosen) || !Double.isFinite(rejected)) {
      return new Scored.Refused(
          "reference log-prob is not finite",
          "log-prob of chosen " + chosen + ", of rejected " + rejected);
    }
    return new Scored.Values(List.of(chosen, rejected, modelId));
  }
}
