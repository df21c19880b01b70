package io.predilect.jobs.answers;

import io.predilect.jobs.answers.source.TextSource;
import io.predilect.jobs.questions.Questions;
import io.predilect.jobs.rows.Columns;
import java.util.List;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructType;

/** Puts the key behind every question, null where there is none. */
record KeyedQuestions(String identity, boolean sampled, StructType type)
    implements MapFunction<Row, Row> {
  /** The rows with {@link Questions#REFUSED} and {@link Questions#KEY} last. */
  static Dataset<Row> of(Dataset<Row> questions, TextSource source) {
    StructType type = questions.schema();
    for (String column : List.of(Columns.ID, Questions.MESSAGES, Questions.SEED)) {
      if (type.getFieldIndex(column).isEmpty()) {
        throw new IllegalArgumentException("questions without a column " + column + ": " + type);
      }
    }
    Dataset<Row> whole =
        type.getFieldIndex(Questions.REFUSED).isDefined()
            ? questions
            : questions.withColumn(
                Questions.REFUSED, functions.lit(null).cast(Questions.REFUSED_TYPE));
    StructType keyed = whole.schema().add(Questions.KEY, "string");
    return whole.map(
        new KeyedQuestions(source.identity(), source.sampled(), keyed), Encoders.row(keyed));
  }

  @Override
  public Row call(Row row) {
    return Questions.behind(row, type, key(row));
  }

  private String key(Row row) {
    int messages = type.fieldIndex(Questions.MESSAGES);
    if (!row.isNullAt(messages)) {
      return Questions.key(
          identity,
          sampled,
          Questions.messages(row.getList(messages)),
          row.getLong(type.fieldIndex(Questions.SEED)));
    }
    if (row.isNullAt(type.fieldIndex(Questions.REFUSED))) {
      throw new IllegalArgumentException(
          "row %s has neither a question nor a reason why there is none"
              .formatted(row.get(type.fieldIndex(Columns.ID))));
    }
    return null;
  }
}
