package io.predilect.jobs.answers;

import io.predilect.jobs.rows.Columns;
import java.util.List;
import java.util.Optional;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/**
 * Answers that the data has: in a column of that name, or among the source's other columns.
 *
 * @param type of the rows with their answer last
 */
record ColumnAnswers(String column, String noun, StructType type) implements MapFunction<Row, Row> {
  @Override
  public Row call(Row row) {
    Answer.Outcome outcome =
        text(row)
            .<Answer.Outcome>map(text -> new Answer.Text(text.strip(), "", List.of()))
            .orElseGet(
                () ->
                    new Answer.None(
                        "missing_" + noun,
                        "there is no column '" + column + "', or nothing in it",
                        false));
    return Questions.behind(
        row, type, AnswerRows.outcome(new Answer("", outcome, Answer.Spent.NOTHING)));
  }

  private Optional<String> text(Row row) {
    return value(row, column)
        .map(Object::toString)
        .or(
            () ->
                value(row, Columns.EXTRA)
                    .map(
                        extra ->
                            row.<String, String>getJavaMap(type.fieldIndex(Columns.EXTRA))
                                .get(column)));
  }

  private Optional<Object> value(Row row, String name) {
    return type.getFieldIndex(name).isDefined()
        ? Optional.ofNullable(row.get(type.fieldIndex(name)))
        : Optional.empty();
  }
}
