package io.predilect.jobs.judge;

import io.predilect.data.token.ChatTokenizer;
import io.predilect.jobs.models.ModelFolder;
import io.predilect.jobs.models.ModelStore;
import io.predilect.jobs.models.SharedModels;
import io.predilect.jobs.rows.PairRows;
import io.predilect.jobs.rows.TaskEnd;
import io.predilect.model.scoring.Windows;
import java.io.IOException;
import java.util.Arrays;
import java.util.Iterator;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/**
 * Counts the tokens of the responses, as they stand in a model's context: without a template.
 *
 * @param folder the model whose tokenizer counts
 * @param models where it is opened
 */
record TokenCounts(ModelFolder folder, ModelStore models)
    implements MapPartitionsFunction<Row, Row> {

  @Override
  public Iterator<Row> call(Iterator<Row> rows) throws IOException {
    SharedModels<ChatTokenizer>.Lease lease = models.tokenizer(folder);
    TaskEnd.close(lease);
    return Windows.each(rows, row -> counted(row, lease.model()));
  }

  private static Row counted(Row row, ChatTokenizer tokenizer) {
    Object[] values = Arrays.stream(ComparedRows.TYPE.fieldNames()).map(row::getAs).toArray();
    values[ComparedRows.TYPE.fieldIndex(ComparedRows.TOKENS)] =
        count(row, ComparedRows.RESPONSE, tokenizer);
    values[ComparedRows.TYPE.fieldIndex(ComparedRows.BASELINE_TOKENS)] =
        count(row, ComparedRows.BASELINE_RESPONSE, tokenizer);
    return RowFactory.create(values);
  }

  private static Integer count(Row row, String column, ChatTokenizer tokenizer) {
    return PairRows.text(row, column).map(tokenizer::countTokens).orElse(null);
  }
}
