package io.predilect.jobs.answers;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.from_json;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max_by;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.when;

import io.predilect.jobs.answers.store.AnswerParts;
import io.predilect.jobs.answers.store.AnswerStore;
import io.predilect.jobs.answers.store.LineJournal;
import io.predilect.jobs.answers.store.StoredAnswer;
import io.predilect.jobs.endpoint.spending.Reasons;
import io.predilect.jobs.questions.AnswerRows;
import io.predilect.jobs.questions.Questions;
import io.predilect.jobs.storage.WrittenData;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.StructType;

/** A store's answers as rows of {@link AnswerParts#TYPE}. */
final class StoredRows {
  private StoredRows() {}

  /** All that is in the store now, a question's answers of several askings among them. */
  static Dataset<Row> all(AnswerStore store, SparkSession spark) throws IOException {
    // In this order: a journal that becomes a part meanwhile is seen as one of them.
    List<String> journals = paths(store.files().journals());
    List<String> parts = paths(store.files().parts());
    Dataset<Row> rows =
        parts.isEmpty()
            ? spark.createDataFrame(List.of(), AnswerParts.TYPE)
            : WrittenData.read(spark)
                .schema(AnswerParts.TYPE)
                .parquet(parts.toArray(String[]::new));
    return journals.isEmpty()
        ? rows
        : rows.union(
            spark
                .createDataset(journals, Encoders.STRING())
                .flatMap(new Journalled(store), Encoders.row(AnswerParts.TYPE)));
  }

  private static List<String> paths(List<FileStatus> files) {
    return files.stream().map(file -> file.getPath().toString()).toList();
  }

  /**
   * One answer for a question: one that lasts before one that failed, then the newest. Of those of
   * one moment it is the same one whenever it is looked for, since that is done several times.
   */
  static Dataset<Row> newest(Dataset<Row> all) {
    Column[] columns =
        Stream.of(AnswerParts.TYPE.fieldNames()).map(name -> col(name)).toArray(Column[]::new);
    return all.groupBy(Questions.KEY)
        .agg(
            max_by(
                    struct(columns),
                    struct(
                        not(col(AnswerRows.FAILED)),
                        col(AnswerParts.AT),
                        col(AnswerParts.ASKED_BY),
                        col(AnswerRows.TEXT)))
                .as("newest"))
        .select("newest.*");
  }

  /** The same, where an answer with an empty text is none. */
  static Dataset<Row> withText(Dataset<Row> newest) {
    Column empty = col(AnswerRows.TEXT).equalTo("");
    Column told =
        concat(lit("the answer has no text; it ended with '"), col(AnswerRows.FINISH), lit("'"));
    return newest
        .withColumn(
            AnswerRows.REASON, when(empty, Reasons.EMPTY_ANSWER).otherwise(col(AnswerRows.REASON)))
        .withColumn(AnswerRows.DETAIL, when(empty, told).otherwise(col(AnswerRows.DETAIL)))
        .withColumn(AnswerRows.FINISH, when(empty, null).otherwise(col(AnswerRows.FINISH)))
        .withColumn(AnswerRows.TEXT, when(empty, null).otherwise(col(AnswerRows.TEXT)));
  }

  /** Rows of a key and its outcome in {@link Answers#ANSWER}. */
  static Dataset<Row> outcomes(Dataset<Row> newest) {
    // what is no plain value is kept as JSON
    Column[] fields =
        Stream.of(AnswerRows.OUTCOME.fields())
            .map(
                field ->
                    field.dataType() instanceof ArrayType || field.dataType() instanceof StructType
                        ? from_json(col(field.name()), field.dataType()).as(field.name())
                        : col(field.name()))
            .toArray(Column[]::new);
    return newest.select(col(Questions.KEY), struct(fields).as(AnswerRows.ANSWER));
  }

  /** What a journal holds. */
  private record Journalled(AnswerStore store) implements FlatMapFunction<String, Row> {
    @Override
    public Iterator<Row> call(String journal) throws IOException {
      return LineJournal.read(new Path(journal), store.hadoop().value()).stream()
          .map(StoredAnswer::row)
          .iterator();
    }
  }
}
