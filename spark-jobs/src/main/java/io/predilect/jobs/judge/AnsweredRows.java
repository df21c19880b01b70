package io.predilect.jobs.judge;

import io.predilect.data.judge.Answer;
import io.predilect.data.judge.Judgement;
import io.predilect.data.judge.Protocol;
import io.predilect.data.judge.Shown;
import io.predilect.data.judge.Verdict;
import io.predilect.jobs.questions.AnswerRows;
import io.predilect.jobs.questions.SeveralQuestions;
import io.predilect.jobs.rows.Columns;
import io.predilect.jobs.rows.Reject;
import io.predilect.jobs.rows.RowOutput;
import io.predilect.model.scoring.Windows;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;

/**
 * Reads what a judge answered about comparisons. A comparison with a question that has no answer,
 * or one that says nothing, is not judged: the others would be of one order more than of the other.
 */
record AnsweredRows(JudgePlan plan) implements MapPartitionsFunction<Row, Row> {

  @Override
  public Iterator<Row> call(Iterator<Row> rows) {
    Protocol protocol = plan.protocol();
    return Windows.each(rows, row -> outcome(row, protocol));
  }

  private static Row outcome(Row row, Protocol protocol) {
    Row refused = row.getAs(RowOutput.REJECT);
    if (refused != null) {
      return JudgedRows.rejected(
          row, Reject.of(refused.getAs("reason"), refused.getAs("detail"), refused.getAs("row")));
    }
    List<Row> questions = row.getList(row.fieldIndex(AskedRows.QUESTIONS));
    if (questions.isEmpty()) {
      return JudgedRows.kept(row, Judgement.of(Judgement.TIE), List.of());
    }
    Map<Integer, Row> answers = SeveralQuestions.answers(row);
    List<Shown> shown = new ArrayList<>();
    List<Verdict> verdicts = new ArrayList<>();
    List<Row> queries = new ArrayList<>();
    for (Row question : questions) {
      int number = question.getAs(AskedRows.NUMBER);
      Row answer = answers.get(number);
      if (answer == null) {
        throw new IllegalStateException(
            "question " + number + " about " + row.getAs(Columns.ID) + " has no answer");
      }
      Shown what = Shown.valueOf(question.<String>getAs(JudgedRows.SHOWN).toUpperCase(Locale.ROOT));
      String text = answer.getAs("text");
      if (text == null) {
        return refused(
            row, what, answer.getAs("reason"), answer.getAs("detail"), answer.getAs("failed"));
      }
      Verdict verdict = protocol.read(what, new Answer(text, first(answer)));
      if (verdict instanceof Verdict.Unread unread) {
        return refused(row, what, unread.reason(), unread.detail() + cut(answer, protocol), true);
      }
      shown.add(what);
      verdicts.add(verdict);
      queries.add(JudgedRows.query(what, verdict, text));
    }
    return JudgedRows.kept(row, protocol.judgement(shown, verdicts), queries);
  }

  // Of a first token alone nothing more was asked for.
  private static String cut(Row answer, Protocol protocol) {
    String finish = answer.getAs(AnswerRows.FINISH);
    if (finish == null || protocol.reader().firstLogprobs() > 0) {
      return "";
    }
    return switch (finish) {
      case AnswerRows.LENGTH -> "; it was cut at max_new_tokens";
      case AnswerRows.CONTEXT -> "; it was cut where the judge's context was full";
      default -> "";
    };
  }

  private static List<Answer.Alternative> first(Row answer) {
    int at = answer.fieldIndex("first");
    return answer.isNullAt(at)
        ? List.of()
        : answer.<Row>getList(at).stream()
            .map(one -> new Answer.Alternative(one.getAs("token"), one.<Double>getAs("logprob")))
            .toList();
  }

  private static Row refused(Row row, Shown shown, String reason, String detail, boolean failed) {
    return JudgedRows.rejected(
        row,
        new Reject(
            reason,
            "asked with %s: %s".formatted(shown.key(), detail),
            ComparedRows.json(row),
            failed));
  }
}
