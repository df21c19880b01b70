package io.predilect.jobs.score;

import io.predilect.data.shard.ReferenceLogp;
import io.predilect.data.shard.RefinementPrompt;
import io.predilect.data.shard.TokenFingerprint;
import io.predilect.jobs.rows.Columns;
import io.predilect.model.scoring.PromptedBatch;
import io.predilect.model.scoring.ResponseScore;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * What a reference says of a pair, in {@link ReferenceLogp}'s order; which model said so, of which
 * tokens, and with which refinement prompt, where training will ask for one.
 */
final class ReferenceScorer implements PairScorer {
  /** The columns; those of the augmented prompt stay empty where there is none. */
  static final StructType COLUMNS = columns();

  private final Function<PromptedBatch, List<ResponseScore>> model;
  private final String modelId;
  private final Optional<RefinementPrompt> refinement;
  private final int batchTokens;

  /**
   * @param model scores one batch
   * @param modelId the value of {@link Columns#REF_MODEL}
   * @param refinement p, where pairs have an augmented prompt
   * @param batchTokens tokens a batch may hold
   */
  ReferenceScorer(
      Function<PromptedBatch, List<ResponseScore>> model,
      String modelId,
      Optional<RefinementPrompt> refinement,
      int batchTokens) {
    this.model = model;
    this.modelId = modelId;
    this.refinement = refinement;
    this.batchTokens = batchTokens;
  }

  private static StructType columns() {
    StructType columns = new StructType();
    for (ReferenceLogp which : ReferenceLogp.stored()) {
      columns = columns.add(which.column(), DataTypes.DoubleType, true);
    }
    return columns
        .add(Columns.REF_MODEL, DataTypes.StringType, false)
        .add(Columns.REF_OF, DataTypes.StringType, false)
        .add(Columns.REF_REFINEMENT_PROMPT, DataTypes.StringType, true);
  }

  @Override
  public List<Scored> score(List<Candidate> pairs) {
    List<PairBatches.PairScore> scores = PairBatches.score(pairs, batchTokens, model);
    List<PairBatches.PairScore> augmented =
        refinement.isEmpty()
            ? List.of()
            : PairBatches.score(
                pairs.stream().map(Candidate::underAugmentedPrompt).toList(), batchTokens, model);
    List<Scored> scored = new ArrayList<>(pairs.size());
    for (int i = 0; i < pairs.size(); i++) {
      scored.add(
          scored(
              TokenFingerprint.of(pairs.get(i).tokens()),
              scores.get(i),
              augmented.isEmpty() ? Optional.empty() : Optional.of(augmented.get(i))));
    }
    return scored;
  }

  private Scored scored(
      TokenFingerprint of, PairBatches.PairScore score, Optional<PairBatches.PairScore> augmented) {
    Map<ReferenceLogp, Double> said = new EnumMap<>(ReferenceLogp.class);
    score.ofChosen().ifPresent(w -> said.put(ReferenceLogp.CHOSEN, w.logps()));
    score.ofRejected().ifPresent(l -> said.put(ReferenceLogp.REJECTED, l.logps()));
    if (said.size() == 2) { // heads are about two responses
      int head = Math.min(score.chosen().tokens(), score.rejected().tokens());
      said.put(ReferenceLogp.CHOSEN_HEAD, head(score.chosen(), head));
      said.put(ReferenceLogp.REJECTED_HEAD, head(score.rejected(), head));
    }
    augmented.ifPresent(
        under -> {
          under.ofChosen().ifPresent(w -> said.put(ReferenceLogp.AUGMENTED_CHOSEN, w.logps()));
          under.ofRejected().ifPresent(l -> said.put(ReferenceLogp.AUGMENTED_REJECTED, l.logps()));
        });
    List<Object> row = new ArrayList<>();
    for (ReferenceLogp which : ReferenceLogp.stored()) {
      Double value = said.get(which);
      if (value != null && !Double.isFinite(value)) {
        return new Scored.Refused(
            "reference log-prob is not finite", which.column() + " is " + value);
      }
      row.add(value);
    }
    row.add(modelId);
    row.add(of.text());
    row.add(refinement.map(RefinementPrompt::identity).orElse(null));
    return new Scored.Values(row);
  }

  private static double head(ResponseScore response, int tokens) {
    double sum = 0;
    for (int t = 0; t < tokens; t++) {
      sum += response.tokenLogp(t);
    }
    return sum;
  }
}
