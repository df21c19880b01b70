package io.predilect.jobs.score;

import io.predilect.data.shard.LengthLimits;
import io.predilect.data.shard.RefinementPrompt;
import io.predilect.jobs.models.ModelFolder;
import io.predilect.jobs.models.ModelStore;
import io.predilect.jobs.rows.Columns;
import io.predilect.jobs.rows.RowOutput;
import io.predilect.jobs.rows.Shortened;
import java.io.Serializable;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * What every task that scores pairs is told.
 *
 * @param reference the reference model; at most one
 * @param promptFree Algorithm 1; at most one
 * @param limits how long pairs may be
 * @param refinement p of the trainings to come; at most one
 * @param batchTokens tokens a batch may hold
 * @param models where the models are opened
 */
public record ScorePlan(
    List<ModelFolder> reference,
    List<PromptFreePlan> promptFree,
    LengthLimits limits,
    List<RefinementPrompt> refinement,
    int batchTokens,
    ModelStore models)
    implements Serializable {
  public ScorePlan {
    reference = List.copyOf(reference);
    promptFree = List.copyOf(promptFree);
    refinement = List.copyOf(refinement);
    Objects.requireNonNull(limits, "limits");
    Objects.requireNonNull(models, "models");
  }

  Optional<RefinementPrompt> refinementPrompt() {
    return refinement.stream().findFirst();
  }

  /** The scored columns behind the input's, each replacing one of the same name. */
  public StructType passedOn(StructType input) {
    StructType added = new StructType();
    if (!reference.isEmpty()) {
      added = appended(added, ReferenceColumns.TYPE);
    }
    for (PromptFreePlan plan : promptFree) {
      added = appended(added, plan.decomposition().columns());
      added = added.add(Columns.PROMPT_FREE_OF, DataTypes.StringType, false);
    }
    StructType passedOn = new StructType();
    for (StructField field : input.fields()) {
      if (added.getFieldIndex(field.name()).isEmpty()) {
        passedOn = passedOn.add(field);
      }
    }
    return appended(passedOn, added);
  }

  /** The type of what a {@link ScorePartition} gives for rows of this type. */
  public StructType outcome(StructType input) {
    return RowOutput.outcome(Shortened.with(passedOn(input)));
  }

  private static StructType appended(StructType first, StructType then) {
    StructType all = first;
    for (StructField field : then.fields()) {
      all = all.add(field);
    }
    return all;
  }
}
