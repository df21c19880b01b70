package io.predilect.jobs.choices;

import io.predilect.data.hash.Lot;
import io.predilect.data.judge.SeveralResponses;
import io.predilect.data.pair.Message;
import io.predilect.jobs.questions.SeveralQuestions;
import io.predilect.jobs.rows.Columns;
import io.predilect.jobs.rows.PairRows;
import java.io.Serializable;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * The questions about choices: of one right response among four which is the best, else each
 * response by itself.
 *
 * @param fourWay whether four are shown at once where they can be
 * @param seed draws their order
 */
record ChoiceQuestions(boolean fourWay, long seed) implements Serializable {
  static final StructType TYPE =
      new StructType()
          .add(Columns.ID, DataTypes.StringType)
          .add("messages", DataTypes.createArrayType(Columns.MESSAGE, false))
          .add("seed", DataTypes.LongType);

  /** Whether the responses of a choice are shown together. */
  boolean together(Row choice) {
    return fourWay && !ChoiceOutcome.ofTies(choice);
  }

  /** Whether it can be asked about: one right and three wrong responses are shown together. */
  boolean covers(Row choice) {
    return !together(choice)
        || (choice.<Integer>getAs(ChoiceRows.RIGHT) == 1
            && responses(choice).size() == SeveralResponses.FOUR);
  }

  /** Which response stands at each place of the question that shows all. */
  List<Integer> order(Row choice) {
    return SeveralResponses.order(seed, choice.getAs(Columns.ID));
  }

  FlatMapFunction<Row, Row> asking() {
    return choice -> {
      List<Message> prompt = PairRows.prompt(choice);
      List<String> responses = responses(choice);
      if (together(choice)) {
        List<String> shown = order(choice).stream().map(responses::get).toList();
        return List.of(question(choice, 0, SeveralResponses.best(prompt, shown))).iterator();
      }
      return IntStream.range(0, responses.size())
          .mapToObj(i -> question(choice, i, SeveralResponses.rating(prompt, responses.get(i))))
          .iterator();
    };
  }

  static List<String> responses(Row choice) {
    return choice.getList(choice.fieldIndex(ChoiceRows.RESPONSES));
  }

  private Row question(Row choice, int number, List<Message> messages) {
    String id = SeveralQuestions.id(choice.getAs(Columns.ID), number);
    return RowFactory.create(
        id,
        messages.stream()
            .map(message -> RowFactory.create(message.role(), message.content()))
            .toArray(),
        Long.parseUnsignedLong(Lot.key(seed, id).substring(0, 16), 16));
  }
}
