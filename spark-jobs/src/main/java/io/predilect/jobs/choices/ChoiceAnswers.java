package io.predilect.jobs.choices;

import io.predilect.data.judge.Answer;
import io.predilect.data.judge.SeveralResponses;
import io.predilect.jobs.questions.AnswerRows;
import io.predilect.jobs.questions.SeveralQuestions;
import io.predilect.jobs.rows.Columns;
import io.predilect.jobs.rows.Reject;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Row;

/**
 * Reads what a judge answered about choices. An answer that says nothing counts as RewardBench 2
 * counts it; a question that was not answered fails its row.
 *
 * @param questions what was asked
 */
record ChoiceAnswers(ChoiceQuestions questions) implements MapFunction<Row, Row> {

  @Override
  public Row call(Row choice) {
    int count = questions.together(choice) ? 1 : ChoiceQuestions.responses(choice).size();
    Map<Integer, Row> answers = SeveralQuestions.answers(choice);
    for (int number = 0; number < count; number++) {
      Row answer = answers.get(number);
      if (answer == null) {
        throw new IllegalStateException(
            "question " + number + " about " + choice.getAs(Columns.ID) + " has no answer");
      }
      if (answer.getAs(AnswerRows.TEXT) == null) {
        return ChoiceOutcome.rejected(
            choice,
            new Reject(
                answer.getAs(AnswerRows.REASON),
                String.format(
                    Locale.ROOT,
                    "question %d: %s",
                    number + 1,
                    answer.<String>getAs(AnswerRows.DETAIL)),
                String.join("\n", ChoiceQuestions.responses(choice)),
                answer.<Boolean>getAs(AnswerRows.FAILED)));
      }
    }
    List<Answer> said =
        IntStream.range(0, count)
            .mapToObj(number -> Answer.of(answers.get(number).getAs(AnswerRows.TEXT)))
            .toList();
    if (!questions.together(choice)) {
      return ChoiceOutcome.rated(choice, said.stream().map(SeveralResponses::rated).toList());
    }
    OptionalInt place = SeveralResponses.named(said.get(0));
    return ChoiceOutcome.named(
        choice,
        place.isPresent() ? OptionalInt.of(questions.order(choice).get(place.getAsInt())) : place);
  }
}
