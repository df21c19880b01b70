package io.predilect.jobs.generate;

import io.predilect.data.pair.Message;
import io.predilect.jobs.questions.Questions;
import io.predilect.jobs.rows.Columns;
import io.predilect.jobs.rows.PairRows;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * A prompt as n questions. A response depends on the prompt's id, its number and the seed alone. Of
 * a prompt of several turns the first is asked, and {@link NextTurn} asks the others.
 *
 * @param n how many
 * @param seed the stage's
 */
record ResponseQuestions(int n, long seed) implements FlatMapFunction<Row, Row> {
  /** The prompt's id; the question's own is that and the sample. */
  static final String PROMPT_ID = "prompt_id";

  /** What the user says in further turns. */
  static final String REST = "turns_to_come";

  /** The type of the questions of such prompts. */
  static StructType type(StructType prompts) {
    return Questions.beside(
        prompts
            .add(PROMPT_ID, DataTypes.StringType)
            .add(ResponseColumns.SAMPLE, DataTypes.IntegerType)
            .add(ResponseColumns.TURN, DataTypes.IntegerType)
            .add(REST, DataTypes.createArrayType(Columns.MESSAGE, false)));
  }

  @Override
  public Iterator<Row> call(Row row) {
    return IntStream.range(0, n).mapToObj(sample -> question(row, sample)).iterator();
  }

  private Row question(Row row, int sample) {
    String prompt = row.getAs(Columns.ID);
    String id = prompt + "/" + sample;
    List<Message> all = PairRows.prompt(row);
    Map<String, String> extra = row.getJavaMap(row.fieldIndex(Columns.EXTRA));
    int first = AskedTurns.count(all, extra) > 1 ? 1 + firstOfUser(all) : all.size();
    Object[] values = new Object[row.size() + 4];
    for (int i = 0; i < row.size(); i++) {
      values[i] = row.get(i);
    }
    values[row.fieldIndex(Columns.ID)] = id;
    values[row.size()] = prompt;
    values[row.size() + 1] = sample;
    values[row.size() + 2] = first < all.size() ? 1 : null;
    values[row.size() + 3] = value(all.subList(first, all.size()));
    values[row.fieldIndex(Columns.PROMPT)] = value(all.subList(0, first));
    return Questions.asking(
        RowFactory.create(values), all.subList(0, first), Questions.seed(seed, id));
  }

  private static int firstOfUser(List<Message> prompt) {
    return IntStream.range(0, prompt.size())
        .filter(i -> prompt.get(i).role().equals(Message.USER))
        .findFirst()
        .orElseThrow();
  }

  /** What is still to be asked of a question. */
  static List<Message> rest(Row question) {
    return PairRows.messages(question.getSeq(question.fieldIndex(REST)));
  }

  /** Messages as a column's value. */
  static Object[] value(List<Message> messages) {
    return messages.stream().map(turn -> RowFactory.create(turn.role(), turn.content())).toArray();
  }
}
