package io.predilect.jobs.rows;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import io.predilect.data.shard.PairTokenizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * How many rows are not whole any more for the sake of limits of length: they must not be found out
 * from a model.
 *
 * @param rows that are passed on
 * @param rejected that are not
 * @param prompts of the former that lost their beginning
 * @param responses with a response that lost its end
 * @param rationales that lost something, or whose question did
 * @param refined prompts of the former that lost more of their beginning behind the refinement
 *     prompt
 */
public record Shortened(
    long rows, long rejected, long prompts, long responses, long rationales, long refined) {
  /** An outcome's column of {@link #TYPE}, which is counted and not written. */
  public static final String COLUMN = "_lost";

  /** A context that one of several models has. */
  public static final String MODELS = "the context of a model";

  /** What can be done where figures are made of them. */
  public static final String LEFT =
      "figures are of what is left of them; allow more, or name models with longer contexts";

  private static final String PROMPT = "prompt";
  private static final String RESPONSE = "response";
  private static final String RATIONALE = "rationale";
  private static final String REFINED = "refined";

  /** What the limits took of a row: {@link PairTokenizer.Lost}. */
  public static final StructType TYPE =
      new StructType()
          .add(PROMPT, DataTypes.BooleanType)
          .add(RESPONSE, DataTypes.BooleanType)
          .add(RATIONALE, DataTypes.BooleanType)
          .add(REFINED, DataTypes.BooleanType);

  /** The value of {@link #COLUMN}. */
  public static Row value(PairTokenizer.Lost lost) {
    return RowFactory.create(lost.prompt(), lost.response(), lost.rationale(), lost.refined());
  }

  /** A type and {@link #COLUMN} behind its columns. */
  public static StructType with(StructType passedOn) {
    return passedOn.add(Columns.optional(COLUMN, TYPE));
  }

  /** Counts an outcome's rows, those with a {@link RowOutput#REJECT} apart. */
  public static Shortened of(Dataset<Row> outcome) {
    Column kept = col(RowOutput.REJECT).isNull();
    List<Column> sums = new ArrayList<>(List.of(sum(when(kept, 1L).otherwise(0L))));
    sums.add(sum(when(kept, 0L).otherwise(1L)));
    sums.addAll(counts());
    Row row = outcome.select(sums.toArray(Column[]::new)).first();
    return row.isNullAt(0)
        ? new Shortened(0, 0, 0, 0, 0, 0) // no row at all
        : new Shortened(
            row.getLong(0),
            row.getLong(1),
            row.getLong(2),
            row.getLong(3),
            row.getLong(4),
            row.getLong(5));
  }

  /**
   * How many rows lost something of their prompts, of their responses, of their rationales, and of
   * their prompts behind the refinement prompt.
   */
  public static List<Column> counts() {
    return List.of(lost(PROMPT), lost(RESPONSE), lost(RATIONALE), lost(REFINED));
  }

  private static Column lost(String part) {
    return sum(when(col(COLUMN + "." + part), 1L).otherwise(0L));
  }

  /**
   * Tells of it, where there is something to tell.
   *
   * @param figures of the stage's record
   * @param note for people
   * @param context whose context may have been too short
   * @param remedy what can be done
   */
  public void tell(
      Map<String, Object> figures, Consumer<String> note, String context, String remedy) {
    List<String> parts = new ArrayList<>();
    told("cut_prompts", "lost the beginning of the prompt", prompts, figures, parts);
    told("cut_responses", "lost the end of a response", responses, figures, parts);
    told(
        "cut_rationales",
        "lost a part of the rationale or its question",
        rationales,
        figures,
        parts);
    told(
        "cut_refined_prompts",
        "lost the beginning of the prompt behind the refinement prompt",
        refined,
        figures,
        parts);
    if (!parts.isEmpty()) {
      note.accept(
          String.format(
              Locale.ROOT,
              "of %,d rows %s, as they are longer than max_length or max_prompt_length, or than %s: %s",
              rows,
              String.join(", ", parts),
              context,
              remedy));
    }
  }

  private static void told(
      String figure, String what, long count, Map<String, Object> figures, List<String> parts) {
    if (count > 0) {
      figures.put(figure, count);
      parts.add(String.format(Locale.ROOT, "%,d %s", count, what));
    }
  }
}
