package io.predilect.jobs.score;

import static org.apache.spark.sql.functions.avg;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import io.predilect.jobs.config.PromptFreeSettings;
import io.predilect.jobs.rows.Columns;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * What is worth telling of scored pairs.
 *
 * @param figures by name, in order
 * @param notes what a reader of the figures must know
 */
public record PromptFreeFigures(Map<String, Object> figures, List<String> notes) {
  /** Below so many effective prompts a pair's Δr2 is the gap under little more than one prompt. */
  static final double FEW = 2;

  // 1/Σw² of two weights of one half is 2 but for rounding.
  private static final double ROUNDING = 1e-9;

  public PromptFreeFigures {
    figures = Collections.unmodifiableMap(new LinkedHashMap<>(figures));
    notes = List.copyOf(notes);
  }

  /** The figures of rows with the columns of Algorithm 1. */
  public static PromptFreeFigures of(
      Dataset<Row> scored, PromptFreePlan plan, PromptFreeSettings settings) {
    Row row =
        scored
            .select(
                count(lit(1)),
                sum(when(col(Columns.EFFECTIVE_PROMPTS).lt(FEW - ROUNDING), 1).otherwise(0)),
                avg(Columns.EFFECTIVE_PROMPTS),
                avg(Columns.REWARD_GAP),
                avg(Columns.PROMPT_FREE_GAP),
                avg(Columns.PROMPT_RELATED_GAP))
            .head();
    long pairs = row.getLong(0);
    long few = pairs == 0 ? 0 : row.getLong(1);
    boolean implicit = settings.reference().isPresent();
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("reward", implicit ? "implicit, unstable under foreign prompts" : "model");
    plan.models().forEach(m -> figures.put(key(m.role()), m.folder().digest()));
    figures.put("pool_prompts", plan.prompts());
    figures.put("pairs_below_2_effective_prompts", few);
    figures.put("mean_effective_prompts", number(row, 2));
    figures.put("mean_reward_gap", number(row, 3));
    figures.put("mean_prompt_free_gap", number(row, 4));
    figures.put("mean_prompt_related_gap", number(row, 5));
    return new PromptFreeFigures(figures, notes(plan, settings, few, pairs));
  }

  private static List<String> notes(
      PromptFreePlan plan, PromptFreeSettings settings, long few, long pairs) {
    List<String> notes = new ArrayList<>();
    if (settings.reference().isPresent()) {
      notes.add(
          "warning: the implicit reward of a policy is unstable under prompts that the responses do"
              + " not belong to; a reward model's decomposition can be relied on more");
    }
    if (plan.prompts() < settings.prompts() - 1) {
      notes.add(
          "warning: the data has only %d different prompts for the pool, prompts asks for %d beside"
                  .formatted(plan.prompts(), settings.prompts() - 1)
              + " a pair's own");
    }
    if (few > 0) {
      notes.add(
          "warning: %d of %d pairs rest on fewer than 2 effective prompts, so their prompt-free gap"
                  .formatted(few, pairs)
              + " is nearly the whole gap: "
              + (settings.weighting() == PromptFreeSettings.Weighting.GIVEN
                  ? "lower own_weight, or give data with more prompts"
                  : "raise prompts, or use weighting: given"));
    }
    return notes;
  }

  private static String key(PoolRole role) {
    return switch (role) {
      case REWARD, IMPLICIT_POLICY -> "reward_model";
      case IMPLICIT_REFERENCE -> "reward_reference";
      case WEIGHTS -> "weights_model";
    };
  }

  private static double number(Row row, int index) {
    return row.isNullAt(index) ? Double.NaN : row.getDouble(index);
  }
}
