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
import io.predilect.model.scoring.Windows;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/**
 * Adds the cut to the rows of a partition, in tokens of a tokenizer that is not the reader's.
 *
 * @param most what is kept at most, of either response
 * @param model whose tokenizer counts
 * @param models where it is opened
 */
record CutRows(ResponseCut most, ModelFolder model, ModelStore models)
    implements MapPartitionsFunction<Row, Row> {

  static CutRows of(TruncateSettings settings, ModelFolder model, ModelStore models) {
    return new CutRows(Cuts.of(settings), model, models);
  }

  @Override
  public Iterator<Row> call(Iterator<Row> rows) throws IOException {
    SharedModels<ChatTokenizer>.Lease lease = models.tokenizer(model);
    TaskEnd.close(lease);
    return Windows.each(rows, row -> cut(row, lease.model()));
  }

  private Row cut(Row row, ChatTokenizer tokenizer) {
    Object[] values = new Object[row.size() + 2];
    for (int i = 0; i < row.size(); i++) {
      values[i] = row.get(i);
    }
    try {
      List<Message> prompt = PairRows.prompt(row);
      ResponseCut here = most.after(PairRows.cutsBefore(row));
      ResponseCut cut =
          new ResponseCut(
              most.unit(),
              kept(prompt, PairRows.text(row, Columns.CHOSEN), here::ofChosen, tokenizer),
              kept(prompt, PairRows.text(row, Columns.REJECTED), here::ofRejected, tokenizer),
              most.endOfTurn());
      values[row.size()] = PairRows.row(cut);
    } catch (TemplateException e) {
      values[row.size() + 1] = reject(PairTokenizer.TEMPLATE, e, row);
    } catch (TokenizerException e) {
      values[row.size() + 1] = reject(PairTokenizer.BAD_TEXT, e, row);
    }
    return RowFactory.create(values);
  }

  private int kept(
      List<Message> prompt,
      Optional<String> response,
      IntFunction<ResponseCut.Kept> kept,
      ChatTokenizer tokenizer) {
    return response
        .map(text -> Math.max(1, kept.apply(tokenizer.size(prompt, text, most.unit())).size()))
        .orElse(1); // of a response that is not there
  }

  private static Row reject(String reason, RuntimeException e, Row row) {
    return Reject.of(reason, String.valueOf(e.getMessage()), row.json()).value();
  }
}
