package io.predilect.jobs.generate;

import io.predilect.jobs.answers.Questions;
import io.predilect.jobs.rows.Columns;
import io.predilect.jobs.rows.PairRows;
import java.util.Iterator;
import java.util.stream.IntStream;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * A prompt as n questions. A response depends on the prompt's id, its number and the seed alone.
 *
 * @param n how many
 * @param seed the stage's
 */
record ResponseQuestions(int n, long seed) implements FlatMapFunction<Row, Row> {
  /** The prompt's id; the question's own is that and the sample. */
  static final String PROMPT_ID = "prompt_id";

  /** The type of the questions of such prompts. */
  static StructType type(StructType prompts) {
    return Questions.beside(
        prompts
            .add(PROMPT_ID, DataTypes.StringType)
            .add(ResponseColumns.SAMPLE, DataTypes.IntegerType));
  }

  @Override
  public Iterator<Row> call(Row row) {
    return IntStream.range(0, n).mapToObj(sample -> question(row, sample)).iterator();
  }

  private Row question(Row row, int sample) {
    String prompt = row.getAs(Columns.ID);
    String id = prompt + "/" + sample;
    Object[] values = new Object[row.size() + 2];
    for (int i = 0; i < row.size(); i++) {
      values[i] = row.get(i);
    }
    values[row.fieldIndex(Columns.ID)] = id;
    values[row.size()] = prompt;
    values[row.size() + 1] = sample;
    return Questions.asking(
        RowFactory.create(values), PairRows.prompt(row), Questions.seed(seed, id));
  }
}
