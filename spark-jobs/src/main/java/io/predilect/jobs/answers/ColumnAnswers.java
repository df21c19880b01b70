package io.predilect.jobs.answers;

import io.predilect.jobs.questions.AnswerRows;
import io.predilect.jobs.questions.AnswerText;
import io.predilect.jobs.questions.Questions;
import io.predilect.jobs.rows.Columns;
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
    Row outcome =
        text(row)
            .map(text -> AnswerRows.given(AnswerText.of(text)))
            .orElseGet(
                () ->
                    AnswerRows.missing(
                        "missing_" + noun,
                        "there is no column '" + column + "', or nothing in it"));
    return Questions.behind(row, type, outcome);
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
