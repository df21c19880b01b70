package io.predilect.jobs.generate;

import static org.apache.spark.sql.functions.avg;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.when;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.predilect.data.qa.AnswerScore;
import io.predilect.jobs.rows.Columns;
import io.predilect.jobs.storage.TextFiles;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.api.java.UDF2;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import scala.collection.JavaConverters;
import scala.collection.Seq;

/** How often responses to questions are right: exact match and F1, {@link AnswerScore}. */
final class QuestionFigures {
  /** Its file within a stage's folder. */
  static final String FILE = "metrics.json";

  private static final StructType SCORE =
      new StructType()
          .add(ResponseColumns.EXACT_MATCH, DataTypes.BooleanType)
          .add(ResponseColumns.F1, DataTypes.DoubleType);

  private static final UDF2<String, Seq<String>, Row> SCORED =
      (response, answers) -> {
        AnswerScore score =
            AnswerScore.of(response, JavaConverters.seqAsJavaListConverter(answers).asJava());
        return RowFactory.create(score.exact(), score.f1());
      };

  private static final Column EXACT = when(col(ResponseColumns.EXACT_MATCH), 1.0).otherwise(0.0);

  private QuestionFigures() {}

  /** The rows with both figures of each, null where there is no response or nothing to compare. */
  static Dataset<Row> scored(Dataset<Row> rows) {
    Column response = col(ResponseColumns.RESPONSE);
    Column answers = col(ResponseColumns.ANSWERS);
    Column score =
        when(
            response.isNotNull().and(answers.isNotNull()),
            udf(SCORED, SCORE).apply(response, answers));
    return rows.withColumn(ResponseColumns.EXACT_MATCH, score.getField(ResponseColumns.EXACT_MATCH))
        .withColumn(ResponseColumns.F1, score.getField(ResponseColumns.F1));
  }

  /**
   * Writes the means over all responses and over those of each group.
   *
   * @param rows that are {@link #scored}, as they were written
   * @return those over all
   */
  static Map<String, Object> write(Dataset<Row> rows, FileSystem files, Path file)
      throws IOException {
    Column[] others = {avg(EXACT), avg(ResponseColumns.F1)};
    Map<String, Object> all = figures(rows.agg(count(lit(1)), others).head(), 0);
    Map<String, Object> groups = new TreeMap<>();
    rows.groupBy(Columns.SUBSET)
        .agg(count(lit(1)), others)
        .collectAsList()
        .forEach(row -> groups.put(row.getString(0), figures(row, 1)));
    Map<String, Object> metrics = new LinkedHashMap<>(all);
    if (groups.size() > 1) {
      metrics.put(Columns.SUBSET, groups);
    }
    TextFiles.write(
        files,
        file,
        new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(metrics));
    return all;
  }

  private static Map<String, Object> figures(Row row, int first) {
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("responses", row.getLong(first));
    figures.put(ResponseColumns.EXACT_MATCH, mean(row, first + 1));
    figures.put(ResponseColumns.F1, mean(row, first + 2));
    return figures;
  }

  /** No number: there is no response. */
  private static double mean(Row row, int index) {
    return row.isNullAt(index) ? Double.NaN : row.getDouble(index);
  }
}
