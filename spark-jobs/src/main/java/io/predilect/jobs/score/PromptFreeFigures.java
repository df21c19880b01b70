package io.predilect.jobs.score;

import static org.apache.spark.sql.functions.abs;
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
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import org.apache.spark.sql.Column;
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

  private static final List<String> FIGURES =
      List.of(
          "mean_effective_prompts",
          "mean_reward_gap",
          "mean_prompt_free_gap",
          "mean_prompt_related_gap",
          "mean_abs_prompt_free_gap",
          "mostly_prompt_free_share",
          "prompt_free_variance_share",
          "sign_survives_share",
          "prompt_free_error");

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
                count(lit(1)).as("pairs"),
                counted(col(Columns.EFFECTIVE_PROMPTS).lt(FEW - ROUNDING)).as("few"),
                counted(col(Columns.PROMPT_FREE_CUT)).as("cut"),
                avg(Columns.EFFECTIVE_PROMPTS).as("mean_effective_prompts"),
                avg(Columns.REWARD_GAP).as("mean_reward_gap"),
                avg(Columns.PROMPT_FREE_GAP).as("mean_prompt_free_gap"),
                avg(Columns.PROMPT_RELATED_GAP).as("mean_prompt_related_gap"),
                avg(abs(col(Columns.PROMPT_FREE_GAP))).as("mean_abs_prompt_free_gap"),
                PromptFreeColumns.mostly().as("mostly_prompt_free_share"),
                PromptFreeColumns.varianceShare().as("prompt_free_variance_share"),
                PromptFreeColumns.signSurvives().as("sign_survives_share"),
                PromptFreeColumns.error().as("prompt_free_error"),
                PromptFreeColumns.meanShifts().as("shifts"))
            .head();
    long pairs = row.getLong(0);
    boolean implicit = settings.reference().isPresent();
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("reward", implicit ? "implicit, unstable under foreign prompts" : "model");
    plan.models().forEach(m -> figures.put(key(m.role()), m.folder().digest()));
    figures.put("temperature", plan.temperature());
    plan.calibrated().ifPresent(calibration -> figures.putAll(calibration.figures()));
    figures.put("pool_prompts", plan.prompts());
    figures.put("pairs_below_2_effective_prompts", whole(row, "few"));
    figures.put("pairs_cut_beside_pool", whole(row, "cut"));
    for (String figure : FIGURES) {
      figures.put(figure, number(row, figure));
    }
    figures.put("mean_prompt_free_gap_error", PromptFreeColumns.meanError(row, "shifts"));
    return new PromptFreeFigures(
        figures, notes(plan, settings, whole(row, "few"), whole(row, "cut"), pairs));
  }

  /** What a reader of these rows' figures must know. */
  public static List<String> notes(
      PromptFreePlan plan, PromptFreeSettings settings, List<Row> scored) {
    long few =
        scored.stream()
            .filter(row -> row.<Double>getAs(Columns.EFFECTIVE_PROMPTS) < FEW - ROUNDING)
            .count();
    long cut = scored.stream().filter(row -> row.<Boolean>getAs(Columns.PROMPT_FREE_CUT)).count();
    return notes(plan, settings, few, cut, scored.size());
  }

  private static Column counted(Column condition) {
    return sum(when(condition, 1L).otherwise(0L));
  }

  private static List<String> notes(
      PromptFreePlan plan, PromptFreeSettings settings, long few, long cut, long pairs) {
    List<String> notes = new ArrayList<>();
    plan.calibrated().flatMap(Calibration::note).ifPresent(notes::add);
    if (settings.reference().isPresent()) {
      notes.add(
          "warning: the implicit reward of a policy is unstable under prompts that the responses do"
              + " not belong to; a reward model's decomposition can be relied on more");
    }
    if (plan.prompts() < settings.prompts() - 1) {
      notes.add(
          String.format(
                  Locale.ROOT,
                  "warning: the data has only %d different prompts for the pool, prompts asks for %d beside",
                  plan.prompts(),
                  settings.prompts() - 1)
              + " a pair's own");
    }
    boolean given = settings.weighting() == PromptFreeSettings.Weighting.GIVEN;
    OptionalDouble own = given ? settings.ownWeight() : OptionalDouble.empty();
    if (few > 0) {
      notes.add(
          String.format(
                  Locale.ROOT,
                  "warning: %d of %d pairs rest on fewer than 2 effective prompts, so their prompt-free gap",
                  few,
                  pairs)
              + " is nearly the gap under a single prompt: "
              + (own.isPresent()
                  ? "leave own_weight out (1/K), or give data with more prompts"
                  : given
                      ? "raise prompts, or give data with more prompts"
                      : "raise prompts, or use weighting: given"));
    } else if (own.orElse(0) >= 0.5 && settings.prompts() > 2) {
      notes.add(
          "warning: own_weight is "
              + own.getAsDouble()
              + ": from 0.5 on the prompt-free gap follows a pair's own gap whatever it is under"
              + " other prompts; left out it is 1/K, all prompts alike");
    }
    if (cut > 0) {
      notes.add(
          String.format(
                  Locale.ROOT,
                  "%d of %d pairs have a response that does not fit behind the longest prompt of the pool;",
                  cut,
                  pairs)
              + " their rewards and gaps are of its first part");
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

  private static double number(Row row, String figure) {
    int index = row.fieldIndex(figure);
    return row.isNullAt(index) ? Double.NaN : row.getDouble(index);
  }

  private static long whole(Row row, String figure) {
    int index = row.fieldIndex(figure);
    return row.isNullAt(index) ? 0 : row.getLong(index);
  }
}
