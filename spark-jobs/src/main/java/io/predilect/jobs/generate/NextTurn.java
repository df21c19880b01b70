package io.predilect.jobs.generate;

import io.predilect.data.pair.Message;
import io.predilect.jobs.questions.AnswerRows;
import io.predilect.jobs.questions.Questions;
import io.predilect.jobs.rows.Columns;
import io.predilect.jobs.rows.PairRows;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;

/**
 * What a question of several turns asks next, behind the response to what it asked before; a
 * question whose turn has no response is asked nothing more.
 *
 * @param type of questions, {@link ResponseQuestions#type}
 * @param seed the stage's
 */
record NextTurn(StructType type, long seed) implements MapFunction<Row, Row> {
  /** The turn before has no response. */
  static final String NOT_REACHED = "turn_not_reached";

  @Override
  public Row call(Row answered) {
    int own = type.fieldIndex(Questions.MESSAGES); // behind the question's own columns
    Object[] values =
        IntStream.range(0, own)
            .mapToObj(i -> answered.<Object>getAs(type.fieldNames()[i]))
            .toArray();
    int turn = 1 + answered.<Integer>getAs(ResponseColumns.TURN);
    List<Message> rest = ResponseQuestions.rest(answered);
    Row answer = answered.getAs(AnswerRows.ANSWER);
    String response = answer.getAs(AnswerRows.TEXT);
    List<Message> conversation = new ArrayList<>(PairRows.prompt(answered));
    if (response != null) {
      conversation.add(Message.assistant(response));
    }
    conversation.add(rest.get(0));
    String id =
        String.format(
            Locale.ROOT,
            "%s/%s/%d",
            answered.getAs(ResponseQuestions.PROMPT_ID),
            answered.getAs(ResponseColumns.SAMPLE),
            turn);
    values[type.fieldIndex(Columns.ID)] = id;
    values[type.fieldIndex(Columns.PROMPT)] = ResponseQuestions.value(conversation);
    values[type.fieldIndex(ResponseColumns.TURN)] = turn;
    values[type.fieldIndex(ResponseQuestions.REST)] =
        ResponseQuestions.value(rest.subList(1, rest.size()));
    Row row = RowFactory.create(values);
    return response == null
        ? Questions.refused(row, NOT_REACHED, "the turn before has no response: " + reason(answer))
        : Questions.asking(row, conversation, Questions.seed(seed, id));
  }

  private static String reason(Row answer) {
    return answer.<String>getAs(AnswerRows.REASON);
  }
}
