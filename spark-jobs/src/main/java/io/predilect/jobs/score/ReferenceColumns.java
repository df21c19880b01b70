package io.predilect.jobs.score;

import io.predilect.data.shard.ReferenceLogp;
import io.predilect.data.shard.RefinementPrompt;
import io.predilect.data.shard.TokenFingerprint;
import io.predilect.data.shard.TokenizedPair;
import io.predilect.jobs.rows.Columns;
import io.predilect.model.scoring.ReferenceQuestion;
import io.predilect.model.scoring.ResponseScore;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * What a reference says of a pair, in {@link ReferenceLogp}'s order; which model said so, of which
 * tokens, and with which refinement prompt, where training will ask for one.
 *
 * @param model the value of {@link Columns#REF_MODEL}
 * @param refinement p, where pairs have an augmented prompt
 */
record ReferenceColumns(String model, Optional<RefinementPrompt> refinement) {
  /** The columns; those of the augmented prompt stay empty where there is none. */
  static final StructType TYPE = type();

  private static StructType type() {
    StructType columns = new StructType();
    for (ReferenceLogp which : ReferenceLogp.stored()) {
      columns = columns.add(which.column(), DataTypes.DoubleType, true);
    }
    return columns
        .add(Columns.REF_MODEL, DataTypes.StringType, false)
        .add(Columns.REF_OF, DataTypes.StringType, false)
        .add(Columns.REF_REFINEMENT_PROMPT, DataTypes.StringType, true);
  }

  /** What the reference is asked about a pair. */
  ReferenceQuestion question(TokenizedPair pair) {
    Set<ReferenceLogp> asked = EnumSet.copyOf(ReferenceLogp.stored());
    if (refinement.isEmpty()) {
      asked.removeIf(ReferenceLogp::augmented);
    }
    return new ReferenceQuestion(pair, Optional.empty(), asked);
  }

  /** The values for a pair, of its sequences' scores. */
  PairColumns of(TokenizedPair pair, List<ResponseScore> scores) {
    Map<ReferenceLogp, Double> said = question(pair).answers(scores);
    List<Object> row = new ArrayList<>();
    for (ReferenceLogp which : ReferenceLogp.stored()) {
      Double value = said.get(which);
      if (value != null && !Double.isFinite(value)) {
        return new PairColumns.Refused(
            "reference log-prob is not finite", which.column() + " is " + value);
      }
      row.add(value);
    }
    row.add(model);
    row.add(TokenFingerprint.of(pair).text());
    row.add(refinement.map(RefinementPrompt::identity).orElse(null));
    return new PairColumns.Values(row);
  }
}
