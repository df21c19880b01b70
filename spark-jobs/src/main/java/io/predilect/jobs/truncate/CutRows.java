package io.predilect.jobs.truncate;

import io.predilect.data.pair.Message;
import io.predilect.data.pair.ResponseCut;
import io.predilect.data.shard.PairTokenizer;
import io.predilect.data.template.TemplateException;
import io.predilect.data.token.ChatTokenizer;
import io.predilect.data.token.TokenizerException;
import io.predilect.jobs.config.TruncateSettings;
import io.predilect.jobs.models.ModelFolder;
import io.predilect.jobs.models.ModelStore;
import io.predilect.jobs.models.SharedModels;
import io.predilect.jobs.rows.Columns;
import io.predilect.jobs.rows.PairRows;
import io.predilect.jobs.rows.Reject;
import io.predilect.jobs.rows.TaskEnd;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/** Adds the cut to the rows of a partition, in tokens of a tokenizer that is not the reader's. */
final class CutRows implements MapPartitionsFunction<Row, Row> {
  private static final long serialVersionUID = 1L;
  private static final ResponseCut.Unit UNIT = ResponseCut.Unit.TOKENS;

  private final double ratio;
  private final int count;
  private final boolean endOfTurn;
  private final ModelFolder model;
  private final ModelStore models;

  CutRows(TruncateSettings settings, ModelFolder model, ModelStore models) {
    this.ratio = settings.ratio();
    this.count = settings.count().orElse(Integer.MAX_VALUE);
    this.endOfTurn = settings.endOfTurn();
    this.model = model;
    this.models = models;
  }

  @Override
  public Iterator<Row> call(Iterator<Row> rows) throws IOException {
    SharedModels<ChatTokenizer>.Lease lease = models.tokenizer(model);
    TaskEnd.close(lease);
    ResponseCut most = new ResponseCut(UNIT, ratio, count, count, endOfTurn);
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return rows.hasNext();
      }

      @Override
      public Row next() {
        return cut(rows.next(), most, lease.model());
      }
    };
  }

  private static Row cut(Row row, ResponseCut most, ChatTokenizer tokenizer) {
    Object[] values = new Object[row.size() + 2];
    for (int i = 0; i < row.size(); i++) {
      values[i] = row.get(i);
    }
    try {
      List<Message> prompt = PairRows.prompt(row);
      ResponseCut cut =
          new ResponseCut(
              UNIT,
              kept(prompt, PairRows.text(row, Columns.CHOSEN), most, tokenizer),
              kept(prompt, PairRows.text(row, Columns.REJECTED), most, tokenizer),
              most.endOfTurn());
      values[row.size()] = PairRows.row(cut);
    } catch (TemplateException e) {
      values[row.size() + 1] = reject(PairTokenizer.TEMPLATE, e, row);
    } catch (TokenizerException e) {
      values[row.size() + 1] = reject(PairTokenizer.BAD_TEXT, e, row);
    }
    return RowFactory.create(values);
  }

  private static int kept(
      List<Message> prompt, Optional<String> response, ResponseCut most, ChatTokenizer tokenizer) {
    return response
        .map(text -> most.kept(tokenizer.size(prompt, text, UNIT), most.chosen()))
        .orElse(1); // of a response that is not there
  }

  private static Row reject(String reason, RuntimeException e, Row row) {
    return Reject.of(reason, String.valueOf(e.getMessage()), row.json()).value();
  }
}
