package io.predilect.jobs.judge;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.predilect.jobs.failure.JobException;
import io.predilect.jobs.rows.Columns;
import io.predilect.jobs.rows.RowOutput;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;

/**
 * A file of AlpacaEval's: outputs of a model ({@code instruction, output, generator}), or
 * annotations, which have those of two ({@code output_1} of the baseline, {@code output_2} of the
 * model, and their generators).
 *
 * @param path for messages
 */
record OutputsFile(String path, Side side) {
  private static final String OUTPUT = "output";
  private static final String GENERATOR = "generator";
  private static final int SHOWN = 4;

  /** Whose outputs of an annotation are meant. */
  enum Side {
    /** A model that is compared. */
    ARM("_2"),
    /** What it is compared with. */
    BASELINE("_1");

    private final String end;

    Side(String end) {
      this.end = end;
    }
  }

  OutputsFile {
    Objects.requireNonNull(path, "path");
    Objects.requireNonNull(side, "side");
  }

  /**
   * Its responses. Of annotations equal ones to a prompt are one: each is there as often as it was
   * judged.
   *
   * @param rows as they were read, {@link RowOutput#REJECT} where they could not be
   * @param labelled puts {@link ComparedRows#GROUP} and {@link ComparedRows#HUMAN} behind rows
   * @throws JobException when a row has no instruction or output, or several models' are in it, or
   *     an annotation has several labels
   */
  Dataset<Row> of(Dataset<Row> rows, UnaryOperator<Dataset<Row>> labelled) {
    Column output = of(OUTPUT);
    Dataset<Row> without = rows.filter(col(RowOutput.REJECT).isNotNull().or(output.isNull()));
    long count = without.count();
    if (count > 0) {
      throw new JobException(
          String.format(
              Locale.ROOT,
              "%s: %d of its rows have no instruction or no output: a file of outputs has both in"
                  + " each, as alpaca_eval writes them. Take those rows out, or answer them",
              path,
              count));
    }
    requireOneGenerator(rows);
    Dataset<Row> responses =
        labelled.apply(
            rows.withColumn(ComparedRows.PROMPT_ID, Responses.promptId())
                .withColumn(ComparedRows.TURN, lit(null).cast(DataTypes.IntegerType))
                .withColumn(ComparedRows.SAMPLE, lit(0))
                .withColumn(ComparedRows.RESPONSE, output));
    boolean annotations = !rows.filter(extra(OUTPUT).isNull()).isEmpty();
    return annotations
        ? Annotations.responses(path, side, responses, extra(OUTPUT + Side.BASELINE.end))
        : responses.withColumn(ComparedRows.LABELLED_WITH, lit(null).cast(DataTypes.StringType));
  }

  // Of several the win rate would be that of none of them.
  private void requireOneGenerator(Dataset<Row> rows) {
    List<String> generators =
        rows
            .select(of(GENERATOR).as(GENERATOR))
            .filter(col(GENERATOR).isNotNull())
            .distinct()
            .orderBy(GENERATOR)
            .limit(SHOWN + 1)
            .collectAsList()
            .stream()
            .map(row -> row.getString(0))
            .toList();
    if (generators.size() > 1) {
      throw new JobException(
          "%s holds outputs of several models (%s%s): make a file of each of them"
              .formatted(
                  path,
                  String.join(", ", generators.subList(0, Math.min(SHOWN, generators.size()))),
                  generators.size() > SHOWN ? ", …" : ""));
    }
  }

  private Column of(String name) {
    return coalesce(extra(name), extra(name + side.end));
  }

  private static Column extra(String name) {
    return col(Columns.EXTRA).getItem(name);
  }
}
